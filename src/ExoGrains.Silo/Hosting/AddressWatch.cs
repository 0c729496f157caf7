using System.Net;
using System.Net.NetworkInformation;

namespace ExoGrains.Silo.Hosting;

/// <summary>Notices that the address that was chosen for a silo is no longer the machine's.</summary>
internal static class AddressWatch
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    // A cable that is pulled and plugged again, or a lease that is renewed, is no reason to start anew.
    private const int RoundsUntilBelieved = 3;

    /// <summary>Waits until the address is gone and there is another one for other machines.</summary>
    /// <returns>Why the silo has to start again, for people.</returns>
    public static async Task<string> WaitForLossAsync(SiloHostOptions options, CancellationToken cancellationToken)
    {
        if (options.AddressReason is null || IPAddress.IsLoopback(options.Address))
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        using var timer = new PeriodicTimer(Period);
        var rounds = 0;
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            rounds = IsOfThisMachine(options.Address) ? 0 : rounds + 1;
            if (rounds < RoundsUntilBelieved)
                continue;
            var now = AdvertisedAddress.OfThisMachine(options.InterfaceKinds).Address;
            if (!IPAddress.IsLoopback(now))
                return $"its address {options.Address} is gone, and {now} is there";
        }

        return "";
    }

    private static bool IsOfThisMachine(IPAddress address)
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Any(one => one.Address.Equals(address));
        }
        catch (NetworkInformationException)
        {
            // An interface vanished while it was read; the next round sees what is left.
            return true;
        }
    }
}
