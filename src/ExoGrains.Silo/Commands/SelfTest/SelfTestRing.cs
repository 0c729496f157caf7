using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using ExoGrains.Compute;
using ExoGrains.Contracts;
using ExoGrains.Ring;

namespace ExoGrains.Silo.Commands.SelfTest;

/// <summary>A ring of two ranks in this process, over loopback, with the handshakes and frames of any other ring.
/// </summary>
internal static class SelfTestRing
{
    private const int KeyBytes = 32;
    private const uint Incarnation = 1;

    // For the slowest engine on a busy machine.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(5);

    /// <summary>Runs one answer at temperature 0 through it.</summary>
    /// <param name="engines">Head and rank 1, which together hold the model.</param>
    /// <param name="hash">The model's.</param>
    /// <param name="prompt">Tokens.</param>
    /// <param name="count">Tokens to answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ExoGrainsException">The ring could not be formed, or broke.</exception>
    public static async Task<ImmutableArray<int>> AnswerAsync(
        IReadOnlyList<IShardEngine> engines,
        string hash,
        ImmutableArray<int> prompt,
        int count,
        CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        DeviceId[] devices = [DeviceId.New(), DeviceId.New()];
        var listeners = new List<RingListener>();
        var ranks = new List<RankRuntime>();
        try
        {
            listeners.AddRange(devices.Select(device => RingListener.Start(
                device, Incarnation, key, [new IPEndPoint(IPAddress.Loopback, 0)])));
            var instance = InstanceId.New();
            for (var rank = 0; rank < devices.Length; rank++)
            {
                var (own, other) = (devices[rank], devices[1 - rank]);
                ranks.Add(RankRuntime.Create(
                    new RankSeat(
                        instance, new RingEpoch(1), rank, devices.Length, own, other, other, ModelHash.Of(hash)),
                    engines[rank],
                    listeners[rank],
                    new RingHop(listeners[1 - rank].EndPoints[0])));
            }

            await Task.WhenAll(ranks.Select(rank => rank.ConnectAsync(cancellationToken)));
            var answer = new TokenCollector();
            ranks[0].Head!.Submit(new SequenceRequest { Tokens = prompt, MaxTokens = count }, answer);
            return await answer.Tokens.WaitAsync(AnswerLimit, cancellationToken);
        }
        finally
        {
            foreach (var rank in ranks)
                await rank.DisposeAsync();
            foreach (var listener in listeners)
                await listener.DisposeAsync();
        }
    }

    private sealed class TokenCollector : ISequenceObserver
    {
        private readonly TaskCompletionSource<ImmutableArray<int>> _end =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        private readonly ImmutableArray<int>.Builder _tokens = ImmutableArray.CreateBuilder<int>();

        public Task<ImmutableArray<int>> Tokens => _end.Task;

        public void OnToken(int token, ReadOnlySpan<TokenScore> scores) => _tokens.Add(token);

        public void OnLogits(int firstPosition, ReadOnlySpan<float> logits)
        {
            // Only a sequence that is scored has them.
        }

        public void OnFinished(SequenceEnd reason) => _end.TrySetResult(_tokens.ToImmutable());

        public void OnFailed(Exception exception) => _end.TrySetException(exception);
    }
}
