using ExoGrains.Compute.Cpu;
using ExoGrains.Compute.Kernels;
using ExoGrains.Contracts;

namespace ExoGrains.Compute;

/// <summary>Predicts what a <see cref="CpuEngine"/> holds, from the sizes of a model alone.</summary>
/// <remarks>Weights are the model's footprint: matrices are read in place, or replaced by a copy of the same
/// size.</remarks>
internal static class CpuEngineMemory
{
    /// <summary>Activations and scratch, all taken at load.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="options">Limits of the engine; slots and context do not matter.</param>
    public static long WorkBytes(ModelShape shape, EngineOptions options)
    {
        var isExact = options.Precision == Precision.Exact;
        var prepared = PanelActivations.BytesFor(options.MaxStepTokens, shape.PackedColumns, isExact);
        var attention = AttentionWork.ScratchBytes(
            shape.AttentionHeadCount, shape.KeyValueHeadCount, shape.HeadSize);
        var rows = Math.Max(
            shape.PlainColumns == 0 ? 0 : RowProduct.ScratchBytesFor(shape.PlainColumns),
            shape.PackedColumns == 0 ? 0 : PanelKernel.ScratchBytes);
        return StepBuffers.BytesFor(shape, options.MaxStepTokens)
            + (shape.PackedColumns == 0 ? 0 : prepared)
            + ThreadScratch.BytesFor(options.ThreadCount, Math.Max(attention, rows));
    }

    /// <summary>KV cache of so many layers when every slot is full.</summary>
    public static long CacheBytes(ModelShape shape, int layerCount, EngineOptions options) =>
        KeyValueCache.BytesFor(
            new KeyValueLayout(options.KeyValueType, shape.HeadSize),
            options.SlotCount, options.ContextTokens, layerCount, shape.KeyValueHeadCount);
}
