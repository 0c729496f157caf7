using ExoGrains.Contracts;
using ExoGrains.Models.Configuration;

namespace ExoGrains.Compute.Cpu;

/// <summary>Activations of one step, sized for the largest; every layer reuses them.</summary>
internal sealed unsafe class StepBuffers : IDisposable
{
    private readonly NativeBuffer[] _all;

    public StepBuffers(ModelConfiguration configuration, int maxStepTokens)
    {
        var queryColumns = configuration.AttentionHeadCount * configuration.HeadSize;
        var keyColumns = configuration.KeyValueHeadCount * configuration.HeadSize;
        int[] columns =
        [
            configuration.HiddenSize, queryColumns, keyColumns, keyColumns, queryColumns, configuration.HiddenSize,
            configuration.IntermediateSize, configuration.IntermediateSize,
        ];
        _all = [.. columns.Select(count => NativeBuffer.OfZeros((long)maxStepTokens * count * sizeof(float)))];
        Rows = new StepRows(
            maxStepTokens,
            AttentionTile.TokensFor(configuration.AttentionHeadCount / configuration.KeyValueHeadCount));
        Rotary = new RotaryFrequencies(configuration, maxStepTokens);
    }

    /// <summary>Layout of the step.</summary>
    public StepRows Rows { get; }

    /// <summary>Cosines and sines of the step's positions.</summary>
    public RotaryFrequencies Rotary { get; }

    /// <summary>Bytes held.</summary>
    public long ByteCount => _all.Sum(buffer => buffer.ByteCount) + Rotary.ByteCount;

    /// <summary><c>[tokens, hidden]</c>: input of the next products.</summary>
    public float* Normed => _all[0].Floats;

    /// <summary><c>[tokens, query heads, head size]</c>.</summary>
    public float* Queries => _all[1].Floats;

    /// <summary><c>[tokens, key-value heads, head size]</c>.</summary>
    public float* Keys => _all[2].Floats;

    /// <summary><c>[tokens, key-value heads, head size]</c>.</summary>
    public float* Values => _all[3].Floats;

    /// <summary><c>[tokens, query heads, head size]</c>.</summary>
    public float* Attention => _all[4].Floats;

    /// <summary><c>[tokens, hidden]</c>: what a branch adds to the residual stream.</summary>
    public float* Branch => _all[5].Floats;

    /// <summary><c>[tokens, intermediate]</c>.</summary>
    public float* Gate => _all[6].Floats;

    /// <summary><c>[tokens, intermediate]</c>.</summary>
    public float* Up => _all[7].Floats;

    /// <summary>What so many tokens take.</summary>
    public static long BytesFor(ModelShape shape, int maxStepTokens)
    {
        var heads = 2L * (shape.AttentionHeadCount + shape.KeyValueHeadCount) * shape.HeadSize;
        var floats = (2L * shape.HiddenSize) + heads + (2L * shape.IntermediateSize) + shape.HeadSize;
        return maxStepTokens * floats * sizeof(float);
    }

    public void Dispose()
    {
        foreach (var buffer in _all)
            buffer.Dispose();
        Rotary.Dispose();
    }
}
