using System.Collections.Concurrent;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

/// <summary>Answers as a Mac of the fixtures; a command may be told to say something else, or nothing ever.</summary>
internal sealed class FakeCommandRunner(string machine) : ICommandRunner
{
    public static readonly TaskCompletionSource<CommandOutput> Never = new();

    public ConcurrentDictionary<string, Task<CommandOutput>> Instead { get; } = new();

    public ConcurrentQueue<string> Asked { get; } = new();

    public Task<CommandOutput> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var file = arguments[0] switch
        {
            "-listallhardwareports" => "hardware-ports.txt",
            "-listnetworkserviceorder" => "service-order.txt",
            "-v" => "ifconfig.txt",
            _ => "thunderbolt.json",
        };
        Asked.Enqueue($"{program} {string.Join(' ', arguments)}");
        return Instead.TryGetValue(file, out var other)
            ? other
            : Task.FromResult(CommandOutput.Of(MacFixture.Text(machine, file)));
    }
}
