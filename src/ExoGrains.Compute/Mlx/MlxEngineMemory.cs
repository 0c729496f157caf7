using ExoGrains.Contracts;

namespace ExoGrains.Compute.Mlx;

/// <summary>Predicts what an engine over MLX holds, from the sizes of a model alone.</summary>
internal static class MlxEngineMemory
{
    /// <summary>Positions that a slot has room for when it gets its first one; the room then doubles.</summary>
    public const int FirstSlotTokens = 256;

    // Rows of logits computed at a time.
    private const int LogitRows = 16;

    /// <summary>Whether everything but quantised words is held and computed in F32.</summary>
    /// <remarks>On a processor always: MLX sums 16-bit products there in 16 bits, slowly and badly.</remarks>
    public static bool IsWide(Backend backend, Precision precision) =>
        backend == Backend.MlxCpu || precision == Precision.Exact;

    /// <summary>Weights it loads. A separate embedding is none of them: its rows are read where the file is
    /// mapped.</summary>
    /// <remarks>Where no file was looked at, twice what is stored, as if all were of 16 bits.</remarks>
    public static WeightSizes Weights(Backend backend, Precision precision, ModelDescription model)
    {
        var stored = new WeightSizes(model.OutputBytes ?? model.HeadBytes, model.LayerBytes);
        return IsWide(backend, precision)
            ? model.Wide ?? new WeightSizes(2 * stored.HeadBytes, [.. stored.LayerBytes.Select(bytes => 2 * bytes)])
            : stored;
    }

    /// <summary>Keys and values of one position in one layer.</summary>
    /// <exception cref="NotSupportedException">The cache is not kept in that type.</exception>
    public static long PositionBytes(KeyValueType type, ModelDescription model) => model.Shape is { } shape
        ? PositionBytes(type, shape)
        : model.KvBytesPerTokenPerLayer / sizeof(float) * ElementBytes(type);

    /// <summary>Keys and values of one position in one layer, without any padding.</summary>
    /// <exception cref="NotSupportedException">The cache is not kept in that type.</exception>
    public static long PositionBytes(KeyValueType type, ModelShape shape) =>
        2L * shape.KeyValueHeadCount * shape.HeadSize * ElementBytes(type);

    /// <summary>KV cache of so many layers when every slot is full.</summary>
    public static long CacheBytes(ModelShape shape, int layerCount, EngineOptions options) =>
        PositionBytes(options.KeyValueType, shape) * options.SlotCount * options.ContextTokens * layerCount;

    /// <summary>Positions that a slot has room for once it holds some: doubling, up to the context.</summary>
    /// <param name="length">Positions it holds.</param>
    /// <param name="contextTokens">Longest sequence.</param>
    public static int SlotTokens(int length, int contextTokens)
    {
        if (length == 0)
            return 0;
        long room = FirstSlotTokens;
        while (room < length)
            room *= 2;
        return (int)Math.Min(room, contextTokens);
    }

    /// <summary>Most that one step holds besides weights and cache: <see cref="StepBytes"/> of the largest, logits, and
    /// the old half of one layer's cache while it moves to a larger room.</summary>
    public static long WorkBytes(Backend backend, ModelShape shape, EngineOptions options) =>
        StepBytes(backend, shape, options.MaxStepTokens, options.ContextTokens)
            + ((long)LogitRows * shape.VocabularySize * sizeof(float))
            + (PositionBytes(options.KeyValueType, shape) * (options.ContextTokens / 2L));

    /// <summary>Most that the activations and the attention of a layer take.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="shape">The model.</param>
    /// <param name="tokens">Tokens of the step.</param>
    /// <param name="positions">Positions of the longest sequence in it.</param>
    public static long StepBytes(Backend backend, ModelShape shape, int tokens, int positions)
    {
        var heads = shape.AttentionHeadCount + (2L * shape.KeyValueHeadCount);
        var token = (8L * shape.HiddenSize) + (4L * shape.IntermediateSize) + (4L * heads * shape.HeadSize);
        return ((tokens * token) + AttentionFloats(backend, shape, tokens, positions)) * sizeof(float);
    }

    // A GPU has kernels that keep scores in registers for the usual heads. Elsewhere scores are computed as a whole and
    // then weighted, and a cache in F16 is widened first.
    private static long AttentionFloats(Backend backend, ModelShape shape, int tokens, int positions)
    {
        var isFused = backend != Backend.MlxCpu && shape.HeadSize is (64 or 80 or 128);
        return isFused
            ? 0
            : positions * (
                (2L * tokens * shape.AttentionHeadCount) + (2L * shape.KeyValueHeadCount * shape.HeadSize));
    }

    private static int ElementBytes(KeyValueType type) => type switch
    {
        KeyValueType.F32 => sizeof(float),
        KeyValueType.F16 => sizeof(ushort),
        _ => throw new NotSupportedException(
            $"KV cache: got {type}, expected {KeyValueType.F32} or {KeyValueType.F16} with MLX."),
    };
}
