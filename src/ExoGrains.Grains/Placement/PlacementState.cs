namespace ExoGrains.Grains.Placement;

/// <summary>What should run: the persisted state of the placement grain.</summary>
[GenerateSerializer, Alias("ExoGrains.PlacementState")]
internal sealed class PlacementState
{
    /// <summary>Instances, oldest first.</summary>
    [Id(0)]
    public List<InstanceEntry> Instances { get; set; } = [];
}
