namespace ExoGrains.Compute.Mlx.Binding;

/// <summary><c>mlx_array</c>: one pointer, passed by value. Whoever got it from a call frees it once.</summary>
/// <param name="Context">Null for none.</param>
internal readonly record struct ArrayHandle(nint Context);

/// <summary><c>mlx_vector_array</c>.</summary>
/// <param name="Context">Null for none.</param>
internal readonly record struct VectorHandle(nint Context);

/// <summary><c>mlx_stream</c>.</summary>
/// <param name="Context">Null for none.</param>
internal readonly record struct StreamHandle(nint Context);

/// <summary><c>mlx_device</c>.</summary>
/// <param name="Context">Null for none.</param>
internal readonly record struct DeviceHandle(nint Context);

/// <summary><c>mlx_device_info</c>.</summary>
/// <param name="Context">Null for none.</param>
internal readonly record struct DeviceInfoHandle(nint Context);

/// <summary><c>mlx_string</c>.</summary>
/// <param name="Context">Null for none.</param>
internal readonly record struct StringHandle(nint Context);

/// <summary><c>mlx_optional_int</c>: 8 bytes by value.</summary>
internal readonly struct OptionalInt(int value)
{
    public readonly int Value = value;
    public readonly byte HasValue = 1;
}

/// <summary><c>mlx_optional_float</c>: 8 bytes by value; default has none.</summary>
internal readonly struct OptionalFloat(float value)
{
    public readonly float Value = value;
    public readonly byte HasValue = 1;
}

/// <summary>A <c>bool</c> that is false, as wide as a pointer: where a function without it expects a handle, it finds
/// none.</summary>
internal readonly struct NoFlag
{
    public readonly nint Value;
}
