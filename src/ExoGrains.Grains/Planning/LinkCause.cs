namespace ExoGrains.Grains.Planning;

/// <summary>What lies behind the errors of a link, in short; <c>exograins doctor</c> says more.</summary>
internal static class LinkCause
{
    /// <summary>The likely cause of an error; null where the name says nothing more.</summary>
    /// <param name="error">By the system's name, or the cause of a refused handshake.</param>
    public static string? Explain(string error) => error switch
    {
        "EHOSTUNREACH" => "no route or the system forbids it",
        "ENETUNREACH" => "no route to that network from here",
        "ECONNREFUSED" => "nothing listens on the ring port there, or a firewall refuses it",
        "ETIMEDOUT" or "Timeout" => "no answer; a firewall drops it, or the link is dead",
        "ECONNRESET" => "the other end or a firewall closed it",
        "EADDRNOTAVAIL" => "the own address is gone; the next look at the interfaces removes it",
        "ENODEV" or "ENXIO" => "the own interface is gone; the next look at the interfaces removes it",
        "EPERM" or "EACCES" => "a firewall or the system forbids it",
        "WrongDevice" => "another device answers at that address; two devices may have the same one",
        _ => null,
    };
}
