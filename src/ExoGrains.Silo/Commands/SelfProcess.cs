using System.Diagnostics;

namespace ExoGrains.Silo.Commands;

/// <summary>Starts this program once more, however it was started itself.</summary>
internal static class SelfProcess
{
    private const string Name = "exograins";

    /// <summary>How to start it; arguments are to be added.</summary>
    public static ProcessStartInfo StartInfo()
    {
        if (Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == Name)
            return new ProcessStartInfo(path);

        // Started as 'dotnet exograins.dll', or loaded into another program.
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"{Name}.dll"));
        return start;
    }
}
