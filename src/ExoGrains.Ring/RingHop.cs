using System.Net;

namespace ExoGrains.Ring;

/// <summary>How a rank reaches the next one.</summary>
/// <param name="Remote">Address and ring port of the next rank's device.</param>
/// <param name="Source">Own address to dial from; null lets the system choose.</param>
public sealed record RingHop(IPEndPoint Remote, IPAddress? Source = null);
