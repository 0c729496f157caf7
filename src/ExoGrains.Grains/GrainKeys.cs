namespace ExoGrains.Grains;

/// <summary>Keys of grains that exist once.</summary>
public static class GrainKeys
{
    /// <summary>The placement grain.</summary>
    public const string Placement = "cluster";
}
