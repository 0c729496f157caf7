using ExoGrains.Compute.Kernels;
using ExoGrains.Models.Configuration;

namespace ExoGrains.Compute.Cpu;

/// <summary>Between projection and attention: norm per head, rotation, and the copy of keys and values into the cache.
/// One token per item.</summary>
internal sealed unsafe class AppendWork(
    ComputePool pool, KernelSet kernels, ModelConfiguration configuration, KeyValueCache cache, StepBuffers buffers)
    : IPoolWork
{
    private readonly int _headSize = configuration.HeadSize;
    private LayerWeights? _layer;
    private int _layerIndex;

    /// <summary>Processes the queries, keys and values in the step's buffers.</summary>
    /// <param name="layer">The layer's gains.</param>
    /// <param name="layerIndex">Index within the shard.</param>
    public void Run(LayerWeights layer, int layerIndex)
    {
        _layer = layer;
        _layerIndex = layerIndex;
        pool.Run(this, buffers.Rows.TokenCount);
    }

    public void Execute(int first, int end, int thread)
    {
        for (var token = first; token < end; token++)
        {
            var queries = buffers.Queries + (nint)token * configuration.AttentionHeadCount * _headSize;
            for (var head = 0; head < configuration.AttentionHeadCount; head++)
                Rotate(queries + (nint)head * _headSize, _layer!.QueryGain, token);

            var keys = buffers.Keys + (nint)token * configuration.KeyValueHeadCount * _headSize;
            var values = buffers.Values + (nint)token * configuration.KeyValueHeadCount * _headSize;
            for (var head = 0; head < configuration.KeyValueHeadCount; head++)
            {
                Rotate(keys + (nint)head * _headSize, _layer!.KeyGain, token);
                Append(token, head, keys + (nint)head * _headSize, values + (nint)head * _headSize);
            }
        }
    }

    private void Rotate(float* head, float* gain, int token)
    {
        if (gain is not null)
            kernels.RmsNorm(head, gain, configuration.RmsNormEpsilon, _headSize, head);
        var rotary = buffers.Rotary;
        if (configuration.RopeIsInterleaved)
            RotaryKernel.RotatePairs(head, rotary.Cosines(token), rotary.Sines(token), rotary.Half);
        else
            kernels.RotateHalves(head, rotary.Cosines(token), rotary.Sines(token), rotary.Half);
    }

    private void Append(int token, int head, float* key, float* value)
    {
        var position = buffers.Rows.Position(token);
        var block = Math.DivRem(position, SoftmaxKernel.BlockKeys, out var offset);
        var layout = cache.Layout;
        var target = cache.Head(buffers.Rows.Slot(token), block, _layerIndex, head);
        var keyScale = kernels.StoreApart(layout.Type, key, _headSize, target + layout.KeyOffset(offset));
        var valueScale = kernels.StoreStrips(
            layout.Type, value, _headSize, target + layout.ValueOffset(offset), layout.ValueStripBytes);
        if (!layout.HasScales)
            return;
        ((float*)(target + layout.KeyScalesOffset))[offset] = keyScale;
        ((float*)(target + layout.ValueScalesOffset))[offset] = valueScale;
    }
}
