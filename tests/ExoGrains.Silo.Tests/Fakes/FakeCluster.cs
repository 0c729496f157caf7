using System.Collections.Immutable;
using System.Threading.Channels;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Tests.Fakes;

/// <summary>A cluster of one scripted instance: what its head answers, and what it was asked.</summary>
internal sealed class FakeCluster
{
    public const string ModelId = "test/model";

    public InstanceId Instance { get; } = InstanceId.New();

    public DeviceId Device { get; } = DeviceId.New();

    public RingEpoch Epoch { get; set; } = new(1);

    public InstanceState State { get; set; } = InstanceState.Ready;

    public LoadProgress? Load { get; set; }

    /// <summary>Makes the answer to a request; the default says hello in three pieces.</summary>
    public Func<GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationUpdate>> Answer { get; set; } =
        (_, _) => Pieces("Hel", "lo ", "you");

    /// <summary>Thrown by placing and routing; null for none.</summary>
    public Exception? RouteError { get; set; }

    /// <summary>So many reads of instances fail first, as they do just after a silo died.</summary>
    public int FailingReads { get; set; }

    /// <summary>Devices that answer whenever they are asked for.</summary>
    public Func<ImmutableArray<DeviceReport>> ListDevices { get; set; } = () => [];

    /// <summary>Requests that arrived at the head, oldest first.</summary>
    public Channel<GenerationRequest> Requests { get; } = Channel.CreateUnbounded<GenerationRequest>();

    /// <summary>Completed when a head's answer was cancelled or left.</summary>
    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public InstanceSpecification? Placed { get; set; }

    public bool IsRemoved { get; set; }

    public InstanceStatus Status => new(
        Instance,
        Placed ?? new InstanceSpecification(ModelId),
        State,
        Epoch,
        Plan: null,
        ModelId,
        Detail: "",
        DateTimeOffset.UnixEpoch)
    {
        Load = Load,
    };

    public static GenerationUsage Usage { get; } = new(7, 3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), 42);

    /// <summary>Pieces of text, and an end with usage.</summary>
    public static async IAsyncEnumerable<GenerationUpdate> Pieces(params string[] texts)
    {
        foreach (var text in texts)
        {
            await Task.Yield();
            yield return new GenerationUpdate(text, []);
        }

        yield return new GenerationUpdate("", [], FinishReason.Stop, Usage);
    }

    /// <summary>A token with its log-probability and one alternative.</summary>
    public static GeneratedToken Token(string text, float logProbability) => new(
        Of(text, logProbability), [Of(text, logProbability), Of("other", -5)]);

    private static TokenLogProbability Of(string text, float logProbability) => new(
        text.Length, text, [.. System.Text.Encoding.UTF8.GetBytes(text)], logProbability);
}
