using ExoGrains.Client.Clusters;
using ExoGrains.Contracts;
using ExoGrains.Silo.Discovery;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Commands;

/// <summary>
/// Runs a silo for as long as the process is wanted: finds its seat, starts the host, and starts it again, with no
/// operator, when the others declared it dead or its cluster became part of another.
/// </summary>
/// <param name="start">Starts a host; the callback is called when it cannot go on.</param>
/// <param name="say">Where a line for people goes.</param>
internal sealed class SiloRun(
    Func<SiloHostOptions, Action<string>, CancellationToken, Task<SiloHost>> start, Action<string> say)
{
    // A host that was declared dead has nothing to hand over. One that does not end at all is left behind with its
    // process.
    private static readonly TimeSpan AbandonLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(45);

    /// <summary>Runs until the token says stop, or until the silo cannot start at all.</summary>
    /// <exception cref="ExoGrainsException">It could not start the first time.</exception>
    public async Task RunAsync(SiloHostOptions options, bool makesNewCluster, CancellationToken stop)
    {
        await using var seat = await SiloSeat.OpenAsync(options, makesNewCluster, say, stop);
        var backOff = new RestartBackOff();
        for (var isFirst = true; ; isFirst = false)
        {
            var ready = await seat.WaitUntilReadyAsync(stop);
            var began = TimeProvider.System.GetTimestamp();
            if (await RunOnceAsync(ready, seat, isFirst, stop) is not { } reason)
                return;
            var pause = backOff.Next(TimeProvider.System.GetElapsedTime(began));
            say($"This silo starts again in {Quantity.Number((int)pause.TotalSeconds)} s: {reason}.");
            await Task.Delay(pause, stop);
        }
    }

    /// <summary>One run; returns why it is to start again, or null for an end that was asked for.</summary>
    private async Task<string?> RunOnceAsync(
        SiloHostOptions options, SiloSeat seat, bool isFirst, CancellationToken stop)
    {
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var starting = start(options, reason => told.TrySetResult(reason), watch.Token);
        try
        {
            if (await Task.WhenAny(starting, told.Task) == told.Task)
            {
                await watch.CancelAsync();
                await EndAsync(async () => await (await starting).AbandonAsync(), AbandonLimit);
                return await told.Task;
            }

            return await StayAsync(await starting, seat, told.Task, watch);
        }
        catch (Exception error) when (!stop.IsCancellationRequested
            && (!isFirst || told.Task.IsCompleted || IsAboutOthers(error)))
        {
            // It ran before, or other silos kept it from running, so what is wrong will pass. What else a first start
            // fails of is for its operator to see.
            return told.Task.IsCompleted ? await told.Task : $"it could not: {error.Message.TrimEnd('.')}";
        }
    }

    private static bool IsAboutOthers(Exception error) =>
        error is OrleansException or TimeoutException or ClusterCallException { IsOutage: true };

    private async Task<string?> StayAsync(
        SiloHost host, SiloSeat seat, Task<string> told, CancellationTokenSource watch)
    {
        using var entry = RunningSilos.Announce(host.Options);
        var stopped = host.WaitForShutdownAsync(watch.Token);
        var moved = seat.WaitForMoveAsync(watch.Token);
        var first = await Task.WhenAny(stopped, told, moved);
        if (first == stopped)
        {
            var isAsked = watch.IsCancellationRequested;
            await watch.CancelAsync();
            await host.DisposeAsync();
            await stopped;
            return isAsked ? null : "a part of it failed, and it stopped";
        }

        if (first == told)
            await EndAsync(host.AbandonAsync, AbandonLimit);
        else
            await EndAsync(() => host.DisposeAsync().AsTask(), LeaveLimit);
        await watch.CancelAsync();
        return first == told ? await told : await moved;
    }

    private async Task EndAsync(Func<Task> end, TimeSpan limit)
    {
        try
        {
            await end().WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            say($"It does not end within {Quantity.Number((int)limit.TotalSeconds)} s; its process is replaced.");
            SelfProcess.Replace();
        }
    }
}
