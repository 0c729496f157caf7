using ExoGrains.Contracts;

namespace ExoGrains.Compute;

/// <summary>Checks what an engine is asked to be.</summary>
internal static class EngineArguments
{
    // A slot's block table is an array, and a step's activations are sized at load.
    private const int MostThreads = 1024;
    private const int MostSlots = 65_536;
    private const int MostStepTokens = 65_536;

    /// <exception cref="ArgumentException">Something is out of range; the message says what.</exception>
    public static void Validate(ShardSpecification shard, EngineOptions options)
    {
        var layers = shard.Layers;
        var configuration = shard.Configuration;
        if (layers.FirstLayer < 0 || layers.EndLayer < layers.FirstLayer || layers.EndLayer > configuration.LayerCount)
            throw new ArgumentException(
                $"Layers {layers} of a model with {configuration.LayerCount} layers: expected a range "
                + $"within [0,{configuration.LayerCount}).");
        if (configuration.AttentionHeadCount % configuration.KeyValueHeadCount != 0)
            throw new ArgumentException(
                $"{configuration.AttentionHeadCount} attention heads over "
                + $"{configuration.KeyValueHeadCount} key-value heads: expected a multiple.");
        if (configuration.HeadSize % 2 != 0)
            throw new ArgumentException(
                $"Head size {configuration.HeadSize}: expected an even number, because positions "
                + "rotate pairs.");
        if (configuration.AttentionWindows.Length != configuration.LayerCount)
            throw new ArgumentException(
                $"{configuration.AttentionWindows.Length} attention windows for "
                + $"{configuration.LayerCount} layers: expected one each.");
        if (!Enum.IsDefined(options.KeyValueType))
            throw new ArgumentException(
                $"KV cache element type: got {options.KeyValueType}, expected one of "
                + $"{string.Join(", ", Enum.GetNames<KeyValueType>())}.");
        Require(options.ThreadCount, MostThreads, "Threads");
        Require(options.SlotCount, MostSlots, "Slots");
        Require(options.ContextTokens, int.MaxValue / 2, "Context tokens");
        Require(options.MaxStepTokens, MostStepTokens, "Tokens per step");
    }

    private static void Require(int value, int most, string what)
    {
        if (value < 1 || value > most)
            throw new ArgumentException($"{what}: got {value}, expected 1 to {most}.");
    }
}
