using System.Diagnostics;

namespace ExoGrains.Ring.Tests;

/// <summary>Waits for a state that nobody announces.</summary>
internal static class Poll
{
    public static async Task UntilAsync(Func<bool> condition, string what, int seconds = 10)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), $"waited {seconds} s for: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
