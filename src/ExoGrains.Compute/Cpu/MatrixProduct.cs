using System.Runtime.CompilerServices;
using ExoGrains.Compute.Kernels;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Cpu;

/// <summary>One weight matrix, ready to be multiplied with token rows in blocks of <see cref="BlockRows"/> output
/// rows.</summary>
/// <remarks>The arithmetic of one output element never depends on which rows or tokens are computed with it.</remarks>
internal abstract unsafe class MatrixProduct : IDisposable
{
    /// <summary>Output rows per unit of work.</summary>
    public const int BlockRows = 16;

    private readonly NativeBuffer? _outputBias;

    protected MatrixProduct(MatrixWeight weight, KernelSet kernels)
    {
        Kernels = kernels;
        RowCount = weight.RowCount;
        ColumnCount = weight.ColumnCount;
        if (weight.OutputBias is not { } bias)
            return;
        _outputBias = NativeBuffer.OfFloats(BlockCount * BlockRows);
        Unsafe.InitBlock(_outputBias.Bytes, 0, (uint)_outputBias.ByteCount);
        kernels.Widen(bias.Type, (byte*)bias.Address, RowCount, _outputBias.Floats);
    }

    /// <summary>Output features.</summary>
    public int RowCount { get; }

    /// <summary>Input features.</summary>
    public int ColumnCount { get; }

    /// <summary>Units of work.</summary>
    public int BlockCount => (RowCount + BlockRows - 1) / BlockRows;

    /// <summary>Bytes of weights one pass over the matrix reads.</summary>
    public abstract long WeightBytes { get; }

    /// <summary>Bytes held for it: allocated ones, and mapped ones that are read in place.</summary>
    public virtual long HeldBytes => _outputBias?.ByteCount ?? 0;

    /// <summary>How activations must be quantised for it; null takes float32.</summary>
    public virtual ActivationForm? Form => null;

    /// <summary>Bytes of scratch one thread needs for <see cref="Multiply"/>.</summary>
    public virtual long ScratchBytes => 0;

    protected KernelSet Kernels { get; }

    /// <summary>Bias of the layer, padded to whole blocks; null for none.</summary>
    protected float* OutputBias => _outputBias is null ? null : _outputBias.Floats;

    /// <summary>Computes output rows of blocks <c>[firstBlock, endBlock)</c> for all tokens.</summary>
    /// <param name="input">Activations <c>[tokens, ColumnCount]</c> in the matrix's <see cref="Form"/>.</param>
    /// <param name="firstBlock">First block.</param>
    /// <param name="endBlock">After the last block.</param>
    /// <param name="output"><c>[tokens, RowCount]</c>, row-major.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/> bytes of this thread's own.</param>
    public abstract void Multiply(in Activations input, int firstBlock, int endBlock, float* output, byte* scratch);

    /// <summary>What must be loaded before it can multiply, in parts.</summary>
    public abstract IEnumerable<LoadPiece> Pieces { get; }

    public void Dispose() => _outputBias?.Dispose();
}
