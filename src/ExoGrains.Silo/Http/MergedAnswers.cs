using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ExoGrains.Client;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>Runs all choices of a request at once and hands out their updates as they come.</summary>
internal static class MergedAnswers
{
    // A slow reader holds the generation back instead of filling memory.
    private const int WaitingUpdates = 64;

    /// <summary>Updates with the index of their choice. The first error ends all.</summary>
    public static IAsyncEnumerable<(int Choice, GenerationUpdate Update)> RunAsync(
        ExoGrainsClient client, AnswerRequest request, CancellationToken cancellationToken) =>
        request.Choices.Length == 1
            ? RunOneAsync(client, request, cancellationToken)
            : RunManyAsync(client, request, cancellationToken);

    private static async IAsyncEnumerable<(int Choice, GenerationUpdate Update)> RunOneAsync(
        ExoGrainsClient client, AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in client.GenerateAsync(request.Model, request.Choices[0], cancellationToken))
            yield return (0, update);
    }

    private static async IAsyncEnumerable<(int Choice, GenerationUpdate Update)> RunManyAsync(
        ExoGrainsClient client, AnswerRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<(int, GenerationUpdate)>(WaitingUpdates);
        var running = Task.WhenAll(request.Choices.Select((_, choice) => PumpAsync(choice)));
        _ = running.ContinueWith(
            static (task, writer) => ((ChannelWriter<(int, GenerationUpdate)>)writer!).TryComplete(
                task.Exception?.InnerException),
            channel.Writer,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(cancellationToken))
                yield return item;
        }
        finally
        {
            await ended.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task PumpAsync(int choice)
        {
            try
            {
                await foreach (var update in client.GenerateAsync(request.Model, request.Choices[choice], ended.Token))
                    await channel.Writer.WriteAsync((choice, update), ended.Token);
            }
            catch (Exception error) when (!ended.IsCancellationRequested)
            {
                channel.Writer.TryComplete(error);
                await ended.CancelAsync();
            }
        }
    }
}
