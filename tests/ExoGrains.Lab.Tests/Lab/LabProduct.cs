namespace ExoGrains.Lab.Tests.Lab;

/// <summary>How a silo of the lab is told about the network it is in.</summary>
internal static class LabProduct
{
    private static readonly string[] Kinds =
    [
        "--interface-kind", "tb*=thunderbolt",
        "--interface-kind", "bridge0=thunderbolt",
        "--interface-kind", "lan=ethernet",
    ];

    private static readonly Lazy<bool> JoinsOverTheNetwork = new(() =>
        Task.Run(() => ProgramRun.SucceedAsync(ProgramRun.ExoGrains, "silo", "--help")).Result.Results
            .Contains("--join", StringComparison.Ordinal));

    /// <summary>Skips a test that needs several links or joining, while the product has none of it.</summary>
    public static void Require()
    {
        if (!JoinsOverTheNetwork.Value)
            Assert.Skip("The silo has no --join yet.");
    }

    /// <summary>Options of every silo in the lab.</summary>
    public static string[] OptionsOf(LabHost host) => JoinsOverTheNetwork.Value
        ? Kinds
        : ["--membership", Path.Combine(host.DataFolder, "..", "cluster.db"), "--address", host.LanAddress];

    /// <summary>Where a host finds the first one.</summary>
    public static string[] JoinOptions(NetworkLab lab, int number) =>
        JoinsOverTheNetwork.Value && number > 1 ? ["--join", lab[1].LanAddress] : [];
}
