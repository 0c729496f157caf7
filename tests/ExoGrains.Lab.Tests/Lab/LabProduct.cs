namespace ExoGrains.Lab.Tests.Lab;

/// <summary>How a silo of the lab is told about the network it is in.</summary>
internal static class LabProduct
{
    /// <summary>Options of every silo in the lab: what its interfaces stand for.</summary>
    public static readonly string[] Kinds =
    [
        "--interface-kind", "tb*=thunderbolt",
        "--interface-kind", "bridge0=thunderbolt",
        "--interface-kind", "lan=ethernet",
    ];

    /// <summary>Where a host finds the first one.</summary>
    public static string[] JoinOptions(NetworkLab lab, int number) =>
        number > 1 ? ["--join", lab[1].LanAddress] : [];
}
