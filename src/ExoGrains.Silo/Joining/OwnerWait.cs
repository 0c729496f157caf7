using ExoGrains.Client.Clusters;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Joining;

/// <summary>
/// A member's first call: silos may start in any order, so it waits for an owner that is not there yet.
/// </summary>
internal static class OwnerWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the owner answers.</summary>
    /// <param name="channel">To the owner.</param>
    /// <param name="output">Told once that there is nobody yet.</param>
    /// <param name="time">Clock for the pauses.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterCallException">
    /// It answers that this silo may not join: key, cluster name or clock are wrong.
    /// </exception>
    public static async Task ForAsync(
        ClusterChannel channel, SiloOutput output, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var isTold = false; ; isTold = true)
        {
            try
            {
                await channel.CallAsync<bool, TableView>(ClusterPaths.ReadAll, true, cancellationToken);
                return;
            }
            catch (ClusterCallException error) when (error.IsOutage)
            {
                if (!isTold)
                    output.Write($"waiting for the cluster to join: {error.Message}");
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
