using System.Collections.Immutable;

namespace ExoGrains.Models.Weights;

/// <summary>A tensor that a <see cref="SafetensorsWriter"/> is going to write.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Type">F32, F16, BF16 or U32.</param>
/// <param name="Shape">Extents, outermost first; none negative.</param>
public sealed record SafetensorsDeclaration(string Name, ElementType Type, ImmutableArray<long> Shape)
{
    /// <summary>Bytes of its data.</summary>
    /// <exception cref="OverflowException">2^63 bytes or more.</exception>
    public long ByteCount => Shape.Aggregate((long)TensorElements.ByteCount(Type), static (a, b) => checked(a * b));
}
