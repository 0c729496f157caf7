using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ExoGrains.Contracts;

namespace ExoGrains.Client;

/// <summary>The cluster as its users see it: devices, models, instances, answers. Thread-safe.</summary>
/// <remarks>Works over a client's grain factory and over a silo's own: the HTTP API uses it too.</remarks>
/// <param name="grains">Grain factory of a connected client or of a silo.</param>
/// <param name="time">Clock for waits; the system's when null.</param>
public sealed class ExoGrainsClient(IGrainFactory grains, TimeProvider? time = null)
{
    private const int ReadAttempts = 12;
    private const int MostRoutesKept = 256;
    private static readonly TimeSpan ReadRetryDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StatusPollPeriod = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, HeadRoute> _lastRoutes = new(StringComparer.Ordinal);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    private IPlacementGrain Placement => grains.GetGrain<IPlacementGrain>(ClusterIdentity.PlacementGrainKey);

    /// <summary>Models on any device and models placed, sorted by id.</summary>
    public Task<ImmutableArray<ModelReport>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(Placement.GetModelsAsync, cancellationToken);

    /// <summary>Devices whose silo is alive, sorted by id.</summary>
    public Task<ImmutableArray<DeviceReport>> ListDevicesAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(Placement.GetDevicesAsync, cancellationToken);

    /// <summary>
    /// How far a device's clock is ahead of this machine's; half the time of the call may be added or taken away.
    /// </summary>
    public async Task<TimeSpan> MeasureClockOffsetAsync(DeviceId device, CancellationToken cancellationToken = default)
    {
        var sent = _time.GetTimestamp();
        var before = _time.GetUtcNow();
        var there = await grains.GetGrain<IDeviceGrain>(device.Value).GetClockAsync().WaitAsync(cancellationToken);
        return there - before - (_time.GetElapsedTime(sent) / 2);
    }

    /// <summary>All silos that membership knows, dead ones too, those that started last first.</summary>
    public async Task<ImmutableArray<SiloMember>> ListSilosAsync(CancellationToken cancellationToken = default) =>
    [
        .. (await ReadAsync(
                () => grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: false), cancellationToken))
            .OrderByDescending(entry => entry.StartTime)
            .ThenBy(entry => entry.SiloAddress)
            .Select(SiloMember.Of),
    ];

    /// <summary>All that plans are made from.</summary>
    public Task<ClusterSnapshot> GetSnapshotAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(Placement.GetSnapshotAsync, cancellationToken);

    /// <summary>Instances that should run, oldest first.</summary>
    public Task<ImmutableArray<InstanceStatus>> ListInstancesAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(Placement.GetInstancesAsync, cancellationToken);

    /// <summary>State of one instance.</summary>
    public Task<InstanceStatus> GetInstanceAsync(InstanceId instance, CancellationToken cancellationToken = default) =>
        ReadAsync(grains.GetGrain<IInstanceGrain>(instance.Value).GetStatusAsync, cancellationToken);

    /// <summary>Asks for a model to run, and returns before it does.</summary>
    /// <exception cref="ModelNotFoundException">No device has that model.</exception>
    /// <exception cref="PlacementException">No plan fits the devices present.</exception>
    public Task<InstanceId> PlaceAsync(
        InstanceSpecification specification, CancellationToken cancellationToken = default) =>
        Placement.PlaceAsync(specification).WaitAsync(cancellationToken);

    /// <summary>Waits until an instance answers requests.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="changed">Called with every state that differs from the one before, the last one too.</param>
    /// <param name="cancellationToken">Ends the wait; the only limit it has.</param>
    /// <exception cref="PlacementException">It failed for good, or was removed.</exception>
    public async Task<InstanceStatus> WaitUntilReadyAsync(
        InstanceId instance, Action<InstanceStatus>? changed = null, CancellationToken cancellationToken = default)
    {
        (InstanceState, string)? last = null;
        while (true)
        {
            var status = await GetInstanceAsync(instance, cancellationToken);
            if (last != (status.State, status.Detail))
                changed?.Invoke(status);
            last = (status.State, status.Detail);
            switch (status.State)
            {
                case InstanceState.Ready:
                    return status;
                case InstanceState.Failed or InstanceState.Removed:
                    throw new PlacementException(
                        $"Instance {instance} of '{status.Specification.Model}' is {status.State}: {status.Detail}");
                default:
                    await Task.Delay(StatusPollPeriod, _time, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Stops an instance and forgets it.</summary>
    /// <returns>False when no such instance is known.</returns>
    public Task<bool> RemoveAsync(InstanceId instance, CancellationToken cancellationToken = default) =>
        Placement.RemoveAsync(instance).WaitAsync(cancellationToken);

    /// <summary>Finds a ready instance of a model.</summary>
    /// <exception cref="ModelNotFoundException">No instance of that model is placed.</exception>
    /// <exception cref="NotReadyException">Instances are placed, none is ready.</exception>
    /// <remarks>
    /// While whoever routes is out of reach, because its silo was lost and nobody could say so yet, the route that was
    /// used last is used again: the ring it leads to needs no routing to go on, and a head that moved on refuses it.
    /// </remarks>
    public async Task<HeadRoute> RouteAsync(string model, CancellationToken cancellationToken = default)
    {
        try
        {
            var route = await ReadAsync(() => Placement.RouteAsync(model), cancellationToken);
            if (_lastRoutes.Count < MostRoutesKept || _lastRoutes.ContainsKey(model))
                _lastRoutes[model] = route;
            return route;
        }
        catch (Exception error) when ((error is TimeoutException || LostSilo.Explains(error))
            && _lastRoutes.TryGetValue(model, out var last))
        {
            return last;
        }
    }

    /// <summary>Answers one request by a ready instance of <paramref name="model"/>.</summary>
    /// <returns>Updates as text becomes ready; the last one has finish reason and usage.</returns>
    /// <exception cref="InvalidRequestException">The request is wrong.</exception>
    /// <exception cref="ModelNotFoundException">No instance of that model is placed.</exception>
    /// <exception cref="NotReadyException">No instance is ready. Raised before the first update only.</exception>
    /// <exception cref="OverloadedException">The queue is full.</exception>
    /// <exception cref="RingBrokenException">The ring or the head was lost; the text is incomplete.</exception>
    public IAsyncEnumerable<GenerationUpdate> GenerateAsync(
        string model, GenerationRequest request, CancellationToken cancellationToken = default) =>
        GenerateAsync(token => RouteAsync(model, token), request, cancellationToken);

    /// <summary>Answers one request by a given instance. Errors as for a model.</summary>
    public IAsyncEnumerable<GenerationUpdate> GenerateAsync(
        InstanceId instance, GenerationRequest request, CancellationToken cancellationToken = default) =>
        GenerateAsync(token => RouteAsync(instance, token), request, cancellationToken);

    /// <summary>Answers a chat with text alone. For log-probabilities or usage use a request.</summary>
    /// <param name="model">Model id.</param>
    /// <param name="messages">The conversation, oldest first.</param>
    /// <param name="sampling">How tokens are drawn; the model's defaults when null.</param>
    /// <param name="maxTokens">Tokens at most; null for as many as the context holds.</param>
    /// <param name="cancellationToken">Ends the generation on the cluster too.</param>
    public async IAsyncEnumerable<string> ChatAsync(
        string model,
        IEnumerable<ChatTurn> messages,
        SamplingOptions? sampling = null,
        int? maxTokens = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new GenerationRequest(
            new ChatPrompt(ChatTurn.ToJson(messages)), sampling ?? new SamplingOptions(), maxTokens, []);
        await foreach (var update in GenerateAsync(model, request, cancellationToken))
        {
            if (update.Text.Length > 0)
                yield return update.Text;
        }
    }

    /// <summary>Scores a token sequence on an instance.</summary>
    /// <exception cref="InvalidRequestException">The sequence is too short, too long, or has bad ids.</exception>
    /// <exception cref="NotReadyException">The instance is not ready.</exception>
    public async Task<EvaluationResult> EvaluateAsync(
        InstanceId instance, EvaluationRequest request, CancellationToken cancellationToken = default)
    {
        var route = await RouteAsync(instance, cancellationToken);
        return await Head(route).EvaluateAsync(route.Epoch, request, cancellationToken);
    }

    private Task<HeadRoute> RouteAsync(InstanceId instance, CancellationToken cancellationToken) =>
        ReadAsync(grains.GetGrain<IInstanceGrain>(instance.Value).GetRouteAsync, cancellationToken);

    // A grain that was on a silo that died is started elsewhere; for a moment calls to it are turned away. What only
    // reads is asked again instead of failing its caller.
    private async Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await read().WaitAsync(cancellationToken);
            }
            catch (Exception error) when (attempt < ReadAttempts && LostSilo.Explains(error))
            {
                await Task.Delay(ReadRetryDelay, _time, cancellationToken);
            }
        }
    }

    private ILayerShardGrain Head(HeadRoute route) =>
        grains.GetGrain<ILayerShardGrain>(route.Instance.Value, new ShardKey(0, route.Head).ToString());

    private async IAsyncEnumerable<GenerationUpdate> GenerateAsync(
        Func<CancellationToken, Task<HeadRoute>> route,
        GenerationRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var answer = new HeadAnswer(grains, route, Head, request, _time, cancellationToken);
        while (await answer.MoveNextAsync())
            yield return answer.Current;
    }
}
