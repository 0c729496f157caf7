namespace ExoGrains.Compute.Mlx.Binding;

/// <summary><c>mlx_device_type</c>.</summary>
internal enum DeviceKind
{
    Cpu = 0,
    Gpu = 1,
}
