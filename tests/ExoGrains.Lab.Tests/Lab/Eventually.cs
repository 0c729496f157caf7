using System.Diagnostics;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>Waits for something that other processes make true.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads until what is read is as wanted, and returns it.</summary>
    /// <param name="wanted">What is waited for, for people.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="read">Reads once; an <see cref="HttpRequestException"/> counts as not yet.</param>
    /// <param name="isWanted">Whether that is it.</param>
    public static async Task<T> ReadAsync<T>(
        string wanted, TimeSpan limit, Func<Task<T>> read, Func<T, bool> isWanted)
    {
        var began = Stopwatch.GetTimestamp();
        object? last;
        do
        {
            try
            {
                var value = await read();
                if (isWanted(value))
                    return value;
                last = value;
            }
            catch (HttpRequestException error)
            {
                last = error.Message;
            }

            await Task.Delay(Period, TestContext.Current.CancellationToken);
        }
        while (Stopwatch.GetElapsedTime(began) < limit);
        throw new TimeoutException($"Expected within {limit.TotalSeconds} s: {wanted}. Last: {last}");
    }

    /// <summary>Waits until a condition holds.</summary>
    public static Task HoldsAsync(string wanted, TimeSpan limit, Func<Task<bool>> holds) =>
        ReadAsync(wanted, limit, holds, isWanted: holdsNow => holdsNow);
}
