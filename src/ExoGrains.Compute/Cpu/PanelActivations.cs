using ExoGrains.Compute.Kernels;

namespace ExoGrains.Compute.Cpu;

/// <summary>Room for token rows in the form that panels are multiplied with.</summary>
/// <remarks>
/// <para>Fast: <c>x[t, k] = scale[t, g] * value[t, k]</c> with 16-bit integers <c>|value| &lt;= 32767</c>;
/// <c>sum[t, g] = scale * (sum of values)</c> multiplies the group bias of the weights. Exact: float32 values and their
/// sums.</para>
/// <para>Why not 8 bits: on random 4-bit models they keep the argmax on only 94 to 99 % of positions, 16 bits on 99.6 %
/// or all (measured, src/ARCHITECTURE.md); decoding one sequence is bound by memory either way.</para>
/// </remarks>
internal sealed unsafe class PanelActivations(int maxTokens, int maxColumns, bool isExact) : IDisposable
{
    private const int SmallestGroup = 32;
    private readonly NativeBuffer _values = NativeBuffer.OfZeros(ValueBytes(maxTokens, maxColumns, isExact));
    private readonly NativeBuffer _scales = NativeBuffer.OfZeros(ScaleBytes(maxTokens, maxColumns));
    private readonly NativeBuffer _sums = NativeBuffer.OfZeros(ScaleBytes(maxTokens, maxColumns));

    /// <summary>The first token.</summary>
    public PanelInput Input => new(_values.Bytes, _scales.Floats, _sums.Floats);

    /// <summary>Bytes held.</summary>
    public long ByteCount => _values.ByteCount + _scales.ByteCount + _sums.ByteCount;

    /// <summary>What so many tokens take.</summary>
    public static long BytesFor(int maxTokens, int maxColumns, bool isExact) =>
        ValueBytes(maxTokens, maxColumns, isExact) + (2 * ScaleBytes(maxTokens, maxColumns));

    public void Dispose()
    {
        _values.Dispose();
        _scales.Dispose();
        _sums.Dispose();
    }

    private static long ValueBytes(int maxTokens, int maxColumns, bool isExact) =>
        (long)maxTokens * PanelInput.Stride(maxColumns) * (isExact ? sizeof(float) : sizeof(short));

    private static long ScaleBytes(int maxTokens, int maxColumns) =>
        (long)maxTokens * maxColumns / SmallestGroup * sizeof(float);
}
