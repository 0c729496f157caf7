namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>A network port as macOS names it for people.</summary>
/// <param name="Name">For example <c>Thunderbolt 1</c>, <c>Wi-Fi</c> or <c>USB 10/100/1000 LAN</c>.</param>
/// <param name="Device">Name of its interface, for example <c>en1</c>.</param>
internal sealed record HardwarePort(string Name, string Device);
