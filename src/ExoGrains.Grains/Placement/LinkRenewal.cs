using System.Collections.Immutable;
using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Grains.Links;

namespace ExoGrains.Grains.Placement;

/// <summary>Brings the proofs in device reports up to date before a plan is made on them.</summary>
/// <param name="grains">To reach the device grains.</param>
internal sealed class LinkRenewal(IGrainFactory grains)
{
    // A pair that leads nowhere takes a second and a half, twice that where a try of it ran already; a link that is
    // good but for its burst takes another. A device that needs longer is planned with what it told before.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>Has every device try its pairs: those never tried, or all of them.</summary>
    /// <param name="reports">What the devices told.</param>
    /// <param name="mustRenew">Whether results of a moment ago do not count, because a ring broke or is being
    /// placed.</param>
    /// <returns>The same reports with newer proofs.</returns>
    public async Task<ImmutableArray<DeviceReport>> RenewAsync(ImmutableArray<DeviceReport> reports, bool mustRenew)
    {
        var peers = reports.Select(AsPeer).ToList();
        return [.. await Task.WhenAll(reports.Select(report => RenewAsync(report, peers, mustRenew)))];
    }

    private async Task<DeviceReport> RenewAsync(DeviceReport report, List<LinkPeer> peers, bool mustRenew)
    {
        var asked = peers.Where(peer => peer.Device != report.Id)
            .Where(peer => mustRenew || report.Links.All(link => link.Peer != peer.Device))
            .ToImmutableArray();
        if (asked.Length == 0)
            return report;
        try
        {
            var proofs = await grains.GetGrain<IDeviceGrain>(report.Id.Value).ProveLinksAsync(asked, mustRenew)
                .WaitAsync(AnswerLimit);
            var renewed = asked.Select(peer => peer.Device).ToHashSet();
            return report with
            {
                Links = [.. report.Links.Where(link => !renewed.Contains(link.Peer)), .. proofs],
            };
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or ExoGrainsException
            or OperationCanceledException)
        {
            return report;
        }
    }

    private static LinkPeer AsPeer(DeviceReport report) => new(
        report.Id,
        report.Incarnation,
        report.RingPort,
        report.RingAddresses.Length == 0
            ? []
            : PublishedAddresses.Of(report.Interfaces, IPAddress.Parse(report.RingAddresses[0])));
}
