using System.Diagnostics;
using System.Globalization;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Hosting;

/// <summary>
/// A PostgreSQL server of the tests' own, from the programs installed on this machine; or the one that the environment
/// variable EXOGRAINS_TEST_POSTGRES names, whose tables the tests then use.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private string? _controlProgram;

    /// <summary>Why there is none; null when it runs.</summary>
    public string? SkipReason { get; private set; }

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("EXOGRAINS_TEST_POSTGRES") is { Length: > 0 } given)
        {
            ConnectionString = given;
            return;
        }

        if (FindPrograms() is not { } programs)
        {
            SkipReason = "PostgreSQL's initdb and pg_ctl are not installed, and EXOGRAINS_TEST_POSTGRES is not set.";
            return;
        }

        // The server refuses to run as root, and its folder must be its own.
        if (Environment.IsPrivilegedProcess && await RunAsync("chown", "postgres", _folder.Path) != 0)
        {
            SkipReason = "PostgreSQL does not run as root, and there is no user 'postgres'.";
            return;
        }

        var data = _folder["data"];
        var port = FreePortBlock.Find(1)[0].ToString(CultureInfo.InvariantCulture);
        _controlProgram = Path.Combine(programs, "pg_ctl");
        if (await RunAsOwnerAsync(Path.Combine(programs, "initdb"), "-D", data, "-U", "tester", "-A", "trust") != 0
            || await RunAsOwnerAsync(
                _controlProgram, "-D", data, "-l", _folder["log"], "-w", "start",
                "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off") != 0)
        {
            SkipReason = "PostgreSQL is installed but does not start here.";
            _controlProgram = null;
            return;
        }

        ConnectionString = $"Host=127.0.0.1;Port={port};Username=tester;Database=postgres";
    }

    public async ValueTask DisposeAsync()
    {
        if (_controlProgram is not null)
            await RunAsOwnerAsync(_controlProgram, "-D", _folder["data"], "-m", "immediate", "-w", "stop");
        _folder.Dispose();
    }

    private static string? FindPrograms()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            : [];
        return debian.Concat(path).FirstOrDefault(folder =>
            File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }

    private static Task<int> RunAsOwnerAsync(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess
            ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
            : RunAsync(program, arguments);

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        try
        {
            // Output is not read: the server inherits it and would keep the pipe open.
            var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program])
            {
                WorkingDirectory = Path.GetTempPath(),
            };
            foreach (var argument in arguments)
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
