using System.Diagnostics;
using System.Runtime.InteropServices;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>Starts this program once more, or anew in its own place, however it was started itself.</summary>
internal static partial class SelfProcess
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

    /// <summary>
    /// Replaces this process by a fresh run of the same program with the same arguments: same process id, same standard
    /// streams, nothing else survives. For when something in it can no longer be ended.
    /// </summary>
    /// <exception cref="ExoGrainsException">The system refused; nothing has changed.</exception>
    public static void Replace()
    {
        var start = StartInfo();
        string?[] arguments =
        [
            start.FileName, .. start.ArgumentList, .. Environment.GetCommandLineArgs().Skip(1), null,
        ];
        _ = Execute(Find(start.FileName), arguments);
        throw new ExoGrainsException(
            $"Restart: cannot run '{start.FileName}' again: {Marshal.GetLastPInvokeErrorMessage()}; start it by hand.");
    }

    // execv looks into no PATH.
    private static string Find(string program) => Path.IsPathRooted(program)
        ? program
        : Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == program
            ? own
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? program;

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Execute(string path, string?[] arguments);
}
