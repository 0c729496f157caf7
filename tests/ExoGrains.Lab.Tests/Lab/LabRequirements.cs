namespace ExoGrains.Lab.Tests.Lab;

/// <summary>What the lab needs of the machine.</summary>
internal static class LabRequirements
{
    private static readonly string[] Programs = ["ip", "nft", "ss", "bash"];

    /// <summary>Why no lab can be built here; null where one can.</summary>
    public static string? SkipReason { get; } = FindReason();

    private static string? FindReason()
    {
        if (!OperatingSystem.IsLinux())
            return "The network lab is made of Linux network namespaces.";
        if (!Environment.IsPrivilegedProcess)
            return "The network lab needs root.";
        var missing = Programs.Where(program => !IsOnPath(program)).ToArray();
        return missing.Length == 0
            ? null
            : $"The network lab needs {string.Join(", ", missing)}: install iproute2 and nftables.";
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
