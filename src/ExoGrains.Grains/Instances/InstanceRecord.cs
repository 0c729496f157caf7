using ExoGrains.Contracts;

namespace ExoGrains.Grains.Instances;

/// <summary>Persisted state of an instance.</summary>
[GenerateSerializer, Alias("ExoGrains.InstanceRecord")]
internal sealed class InstanceRecord
{
    /// <summary>What should run; null when nothing should.</summary>
    [Id(0)]
    public InstanceSpecification? Specification { get; set; }

    /// <summary>
    /// Last epoch that was given out. Written before it is used, so that no two rings ever share one.
    /// </summary>
    [Id(1)]
    public RingEpoch Epoch { get; set; }

    /// <summary>Plan of that epoch; null before the first.</summary>
    [Id(2)]
    public RingPlan? Plan { get; set; }
}
