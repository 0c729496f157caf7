namespace ExoGrains.Contracts;

/// <summary>One placed model. Key: the instance id. Lives anywhere; its specification is persisted.</summary>
[Alias("ExoGrains.IInstanceGrain")]
public interface IInstanceGrain : IGrainWithGuidKey
{
    /// <summary>Records the specification and starts placing. Called again with the same specification it does
    /// nothing.</summary>
    [Alias("Start")]
    Task StartAsync(InstanceSpecification specification);

    /// <summary>Present state.</summary>
    [Alias("GetStatus")]
    Task<InstanceStatus> GetStatusAsync();

    /// <summary>Checks the ranks and does the next step towards ready when there is one. Cheap when all is
    /// well.</summary>
    [Alias("Check")]
    Task CheckAsync();

    /// <summary>A rank tells that its ring broke.</summary>
    /// <param name="epoch">Epoch of that ring; an old one is ignored.</param>
    /// <param name="rank">Who noticed.</param>
    /// <param name="reason">What it saw.</param>
    [Alias("ReportBrokenRing")]
    Task ReportBrokenRingAsync(RingEpoch epoch, int rank, string reason);

    /// <summary>Where requests go now.</summary>
    /// <exception cref="NotReadyException">The instance is not ready.</exception>
    [Alias("GetRoute")]
    Task<HeadRoute> GetRouteAsync();

    /// <summary>Unloads all ranks and forgets the specification.</summary>
    [Alias("Remove")]
    Task RemoveAsync();
}
