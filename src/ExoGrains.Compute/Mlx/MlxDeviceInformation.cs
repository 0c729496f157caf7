using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>What MLX says of a device. Which keys there are depends on the kind of device.</summary>
internal sealed unsafe class MlxDeviceInformation : IDisposable
{
    private readonly DeviceInfoHandle _handle;

    private MlxDeviceInformation(DeviceInfoHandle handle) => _handle = handle;

    /// <summary>Its name, such as Apple M4 Max; null where MLX gives none.</summary>
    public string? Name => Text("device_name"u8);

    /// <summary>Bytes that may be in use at once: Metal's recommended working set, or what MLX itself keeps to on CUDA;
    /// null where the device has no own memory limit.</summary>
    public long? UsableBytes => Number("max_recommended_working_set_size"u8)
        // The share of a GPU's memory after which MLX's allocator for CUDA frees what it cached.
        ?? Number("total_memory"u8) / 100 * 95;

    /// <summary>Reads the information of a device.</summary>
    public static MlxDeviceInformation Of(DeviceHandle device)
    {
        DeviceInfoHandle handle = default;
        MlxErrors.Check(MlxFunctions.mlx_device_info_get(&handle, device));
        return new MlxDeviceInformation(handle);
    }

    public void Dispose() => MlxErrors.Check(MlxFunctions.mlx_device_info_free(_handle));

    private string? Text(ReadOnlySpan<byte> key)
    {
        fixed (byte* name = key)
        {
            byte* value = null;
            return Has(name) && MlxFunctions.mlx_device_info_get_string(&value, _handle, name) == 0
                ? MlxErrors.Text(value)
                : null;
        }
    }

    private long? Number(ReadOnlySpan<byte> key)
    {
        fixed (byte* name = key)
        {
            nuint value = 0;
            return Has(name) && MlxFunctions.mlx_device_info_get_size(&value, _handle, name) == 0
                ? (long)value
                : null;
        }
    }

    // A literal in UTF-8 ends with a zero byte.
    private bool Has(byte* key)
    {
        byte isThere;
        MlxErrors.Check(MlxFunctions.mlx_device_info_has_key(&isThere, _handle, key));
        return isThere != 0;
    }
}
