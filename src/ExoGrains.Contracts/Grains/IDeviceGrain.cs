using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>One device. Key: the device id. Lives on the device's own silo.</summary>
[Alias("ExoGrains.IDeviceGrain")]
public interface IDeviceGrain : IGrainWithGuidKey
{
    /// <summary>Present facts: memory, backends, interfaces, models on disk.</summary>
    [Alias("GetReport")]
    Task<DeviceReport> GetReportAsync();

    /// <summary>What this device knows of a model whose files it holds; null when it does not hold it.</summary>
    /// <param name="model">Model id, or path of a model folder on this device.</param>
    /// <exception cref="InvalidRequestException">It holds the model, but the files are broken or of an unknown
    /// kind.</exception>
    [Alias("DescribeModel")]
    Task<ModelDescription?> DescribeModelAsync(string model);

    /// <summary>The device's clock, UTC.</summary>
    [Alias("GetClock")]
    Task<DateTimeOffset> GetClockAsync();

    /// <summary>This device as others try to reach it over the ring port.</summary>
    [Alias("GetLinkPeer")]
    Task<LinkPeer> GetLinkPeerAsync();

    /// <summary>Tries the candidate pairs from this device to others, through its interface grains.</summary>
    /// <param name="peers">The others.</param>
    /// <param name="mustRenew">Whether pairs are tried that are not due yet.</param>
    /// <returns>Last result of every candidate pair to them.</returns>
    [Alias("ProveLinks")]
    Task<ImmutableArray<LinkProof>> ProveLinksAsync(ImmutableArray<LinkPeer> peers, bool mustRenew);
}
