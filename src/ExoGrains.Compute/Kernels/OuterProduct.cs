using ExoGrains.Contracts;

namespace ExoGrains.Compute.Kernels;

/// <summary>Operands of <c>c[v, n] += sum over j of a[v, j] * b[j, n]</c>, where b and c lie in strips of sixteen
/// columns.</summary>
/// <remarks>A strip of b is <c>[inner, 16]</c> without gaps, so that it is read from its begin to its end.</remarks>
internal readonly unsafe struct OuterProduct
{
    /// <summary>Rows of a, <see cref="AStride"/> floats apart.</summary>
    public required float* A { get; init; }

    public required nint AStride { get; init; }

    /// <summary>First strip; the next lies <see cref="StripBytes"/> on.</summary>
    public required byte* B { get; init; }

    public required nint StripBytes { get; init; }

    /// <summary>What the elements of b are.</summary>
    public required KeyValueType Type { get; init; }

    /// <summary>Rows of c, <see cref="CStride"/> floats apart.</summary>
    public required float* C { get; init; }

    public required nint CStride { get; init; }

    /// <summary>Terms of each sum.</summary>
    public required int Inner { get; init; }

    /// <summary>Rows of a and c.</summary>
    public required int Rows { get; init; }

    /// <summary>Strips of b and c.</summary>
    public required int Strips { get; init; }

    /// <summary>Bytes from b to what is read after it, which is fetched meanwhile; 0 for nothing.</summary>
    public required nint NextBytes { get; init; }

    /// <summary>Room for two strips as floats, <c>32 * Inner</c>.</summary>
    public required float* Scratch { get; init; }
}
