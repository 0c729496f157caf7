namespace ExoGrains.Compute.Mlx.Binding;

/// <summary><c>mlx_dtype</c>, those that are used.</summary>
internal enum ElementKind
{
    Bool = 0,
    UInt32 = 3,
    Int32 = 7,
    Float16 = 9,
    Float32 = 10,
    BFloat16 = 12,
}
