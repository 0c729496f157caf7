namespace ExoGrains.Models.Weights;

/// <summary>Some bytes of a tensor, so that a large one can be loaded piece by piece.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Offset">First byte, from the tensor's own first one.</param>
/// <param name="ByteCount">Bytes, 0 or more; the range lies inside the tensor.</param>
public readonly record struct TensorRange(TensorView Tensor, long Offset, long ByteCount)
{
    /// <summary>Where it begins.</summary>
    public nint Address => Tensor.Address + (nint)Offset;

    /// <summary>Reads a byte of every page, so that all are in memory before they are needed.</summary>
    public void Load() => MappedPages.Load(Address, ByteCount);

    /// <summary>Has the system begin to read what is not in memory, without waiting for it.</summary>
    public void Expect() => MappedPages.Expect(Address, ByteCount);
}
