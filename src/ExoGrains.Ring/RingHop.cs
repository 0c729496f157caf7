using System.Net;

namespace ExoGrains.Ring;

/// <summary>How one device reaches another: the address pair, pinned to the interface it was proven on.</summary>
/// <param name="Remote">Address and ring port of the other device; an IPv6 link-local one may lack its scope.</param>
/// <param name="Source">Own address to dial from; null lets the system choose.</param>
/// <param name="Interface">Own interface to dial from, by name; null does not pin one.</param>
public sealed record RingHop(IPEndPoint Remote, IPAddress? Source = null, string? Interface = null);
