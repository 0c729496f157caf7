using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>Runs commands as child processes.</summary>
internal sealed class ProcessCommandRunner : ICommandRunner
{
    /// <summary>The longest output that is read; what prints more is no answer. In characters.</summary>
    public const int LargestOutput = 1 << 20;

    /// <inheritdoc/>
    public async Task<CommandOutput> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Describe(program, arguments) };
        try
        {
            if (!process.Start())
                return CommandOutput.Failed("did not start");
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return CommandOutput.Failed($"did not start: {e.Message}");
        }

        try
        {
            return await ReadAsync(process, cancellationToken);
        }
        catch (IOException e)
        {
            return CommandOutput.Failed($"could not be read: {e.Message}");
        }
        finally
        {
            End(process);
        }
    }

    private static ProcessStartInfo Describe(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        // Words in another language would only be guessed at.
        start.Environment["LC_ALL"] = "C";
        start.Environment["LANG"] = "C";
        return start;
    }

    private static async Task<CommandOutput> ReadAsync(Process process, CancellationToken cancellationToken)
    {
        process.StandardInput.Close();

        // Read and thrown away: a full pipe would stop the command.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();

        var text = new StringBuilder();
        var buffer = new char[8192];
        while (await process.StandardOutput.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (text.Length + count > LargestOutput)
                return CommandOutput.Failed($"printed more than {LargestOutput} characters");
            text.Append(buffer, 0, count);
        }

        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? CommandOutput.Of(text.ToString())
            : CommandOutput.Failed($"ended with code {process.ExitCode}");
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            // It ended in between, which is what was wanted.
        }
    }
}
