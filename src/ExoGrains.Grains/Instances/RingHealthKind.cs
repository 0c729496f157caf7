namespace ExoGrains.Grains.Instances;

/// <summary>Verdict over a ring, worst last.</summary>
internal enum RingHealthKind
{
    /// <summary>All ranks are loaded and connected.</summary>
    Healthy = 0,

    /// <summary>A rank did not answer in time; its machine may be busy.</summary>
    Silent = 1,

    /// <summary>A rank says that the ring is broken.</summary>
    Broken = 2,
}
