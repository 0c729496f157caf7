namespace ExoGrains.Bench.Models;

/// <summary>Element types of GGUF that are written here. Values are those of the file. Source: ggml.h,
/// <c>enum ggml_type</c>.</summary>
internal enum GgufType
{
    /// <summary>32-bit floats.</summary>
    F32 = 0,

    /// <summary>16-bit floats.</summary>
    F16 = 1,

    /// <summary><c>Q4_0</c>: 32 weights of 4 bits, around 8, under one F16 scale.</summary>
    Q4 = 2,

    /// <summary><c>Q8_0</c>: 32 weights of 8 bits, signed, under one F16 scale.</summary>
    Q8 = 8,

    /// <summary>16-bit brain floats.</summary>
    BF16 = 30,
}
