using System.Net;
using ExoGrains.Contracts;

namespace ExoGrains.Grains.Links;

/// <summary>Finds the likely cause behind a failed or a poor link. Pure: a table over what the proofs say.</summary>
/// <remarks>
/// The table comes from users' reports of "ping works, the ring says 65": the same error has several causes, and what
/// the other pairs of the same two devices did tells them apart.
/// </remarks>
public static class LinkDiagnosis
{
    // An answer this fast cannot have come from the network: the own system refused.
    private static readonly TimeSpan Immediate = TimeSpan.FromMilliseconds(1);

    // Slower than any wired link within a house.
    private static readonly TimeSpan SlowRoundTrip = TimeSpan.FromMilliseconds(3);

    // A link that came up a moment ago fails a few times and then works.
    private const int FewFailures = 4;

    /// <summary>Explains one pair.</summary>
    /// <param name="proof">The pair.</param>
    /// <param name="all">All pairs between the same two devices, this one among them.</param>
    /// <param name="dialler">The device the pair starts at.</param>
    /// <returns>Null when the pair is proven and fast, so that nothing is wrong with it.</returns>
    public static LinkFinding? Explain(LinkProof proof, IReadOnlyCollection<LinkProof> all, DeviceReport dialler)
    {
        if (proof.Measurement is { } measurement)
            return measurement.RoundTrip > SlowRoundTrip ? Slow(proof, measurement, dialler) : null;
        if (proof.Failure is not { } failure)
            return null;
        return failure.Error switch
        {
            "EHOSTUNREACH" or "ENETUNREACH" or "EHOSTDOWN" => Unreachable(proof, failure, all, dialler),
            "ECONNREFUSED" => new LinkFinding(
                "nobody listens on the ring port at this address: the peer's silo is not up, or listens elsewhere",
                "start the peer's silo, or restart it without a loopback --address ('exograins doctor' there tells)"),
            "ETIMEDOUT" => new LinkFinding(
                $"no answer at stage {failure.Stage}: a firewall drops it, or the way back is another one",
                "allow the ring port in the peer's firewall, or give this cable its own subnet (a /30) on both ends"),
            "ECONNRESET" => new LinkFinding(
                "the connection was cut: something between the two, or another program on that port",
                "look what listens on the peer's ring port"),
            "EADDRNOTAVAIL" or "ENODEV" or "ENETDOWN" => new LinkFinding(
                "the own address or interface went away", "plug the cable in again; it is tried again by itself"),
            "EPERM" or "EACCES" => new LinkFinding(
                "the system forbids this program to use the interface",
                "run it as a service, or allow it in the firewall"),
            "WrongDevice" => new LinkFinding(
                "another device answers at this address: two machines have the same one",
                "give one of the two another address"),
            "OldEpoch" => new LinkFinding(
                "the peer's silo was restarted meanwhile", "nothing: it is tried again by itself"),
            "WrongKey" => new LinkFinding(
                "the peer has another cluster key", "run 'exograins key' there and start here with --key-file"),
            "VersionMismatch" => new LinkFinding(
                "the peer runs another version of ExoGrains", "install the same version on both"),
            _ => new LinkFinding(failure.Message, "see the log of the peer's silo"),
        };
    }

    private static LinkFinding Slow(LinkProof proof, LinkMeasurement measurement, DeviceReport dialler) => new(
        $"it works, but a round trip takes {measurement.RoundTrip.TotalMilliseconds:0.#} ms: " +
        $"{proof.Interface} is {KindOf(proof, dialler)}",
        "connect the two by cable; a link with a shorter round trip is used as soon as it is proven");

    private static LinkFinding Unreachable(
        LinkProof proof, LinkFailure failure, IReadOnlyCollection<LinkProof> all, DeviceReport dialler)
    {
        if (IPAddress.TryParse(proof.Address, out var address) && IPNetworkAddress.IsLinkLocal(address))
            return new LinkFinding(
                "a self-assigned address: the system keeps a single route for all of them, on another interface",
                "give this cable its own subnet, for example 192.168.100.1/30 and 192.168.100.2/30");

        // A fast refusal on every pair while nothing is proven is what macOS does to a program that may not use the
        // local network; Apple's own ping and nc are exempt, so that they work says nothing.
        var isMac = dialler.OperatingSystem.Contains("macOS", StringComparison.OrdinalIgnoreCase)
            || dialler.OperatingSystem.Contains("Darwin", StringComparison.OrdinalIgnoreCase);
        var isEveryPair = all.All(pair => pair.Failure is { Error: "EHOSTUNREACH" } other && other.After < Immediate);
        if (isMac && isEveryPair)
            return new LinkFinding(
                "macOS Local Network privacy denies this program the network; that ping or nc work proves nothing",
                "start it from Terminal or over SSH, or as a root LaunchDaemon; or allow it under System Settings, " +
                "Privacy & Security, Local Network, and start it again");
        var isBridge = dialler.Interfaces.Any(fact => fact.Name == proof.Interface && fact.IsBridge);
        if ((isBridge || failure.After < Immediate) && all.Any(pair => pair.IsProven))
            return new LinkFinding(
                "this system has no route for TCP to this address, though ping may work: an alias behind a bridge",
                "nothing: another pair is proven and used; to be rid of it, take the alias off the bridge");
        return proof.FailureCount < FewFailures
            ? new LinkFinding(
                "the link may still be coming up after a start, a wake or a plug",
                "nothing yet: it is tried again with growing pauses, and never given up")
            : new LinkFinding(
                "no route to the peer over this interface",
                "check cable and addresses: both ends need addresses of one subnet on this link");
    }

    private static NetworkInterfaceKind KindOf(LinkProof proof, DeviceReport dialler) =>
        dialler.Interfaces.FirstOrDefault(fact => fact.Name == proof.Interface)?.Kind ?? NetworkInterfaceKind.Unknown;
}
