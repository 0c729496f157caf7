namespace ExoGrains.Contracts;

/// <summary>One device. Key: the device id. Lives on the device's own silo.</summary>
[Alias("ExoGrains.IDeviceGrain")]
public interface IDeviceGrain : IGrainWithGuidKey
{
    /// <summary>Present facts: memory, backends, interfaces, models on disk.</summary>
    [Alias("GetReport")]
    Task<DeviceReport> GetReportAsync();
}
