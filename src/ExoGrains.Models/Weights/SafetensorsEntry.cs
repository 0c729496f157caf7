using System.Collections.Immutable;

namespace ExoGrains.Models.Weights;

/// <summary>One tensor as a checked safetensors header lists it.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Type">Element type.</param>
/// <param name="TypeName">The format's own name of the type, for example <c>I64</c>.</param>
/// <param name="Shape">Extents, outermost first.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="ByteCount">Bytes; equals elements times element size.</param>
internal sealed record SafetensorsEntry(
    string Name, ElementType Type, string TypeName, ImmutableArray<long> Shape, long Begin, long ByteCount)
{
    /// <summary>First byte after the tensor.</summary>
    public long End => Begin + ByteCount;
}
