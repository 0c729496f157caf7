namespace ExoGrains.Contracts;

/// <summary>One network interface. Key: <c>device id / interface name</c>. Lives on the device's own silo.</summary>
[Alias("ExoGrains.IInterfaceGrain")]
public interface IInterfaceGrain : IGrainWithStringKey
{
    /// <summary>Present facts.</summary>
    /// <exception cref="ExoGrainsException">The device has no interface of that name.</exception>
    [Alias("GetFact")]
    Task<NetworkInterfaceFact> GetFactAsync();
}
