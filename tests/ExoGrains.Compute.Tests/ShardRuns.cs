namespace ExoGrains.Compute.Tests;

/// <summary>Short ways to drive engines in tests.</summary>
internal static class ShardRuns
{
    public static void Open(this IShardEngine engine, int slot) =>
        engine.Apply([new SlotOperation(SlotOperationKind.Open, slot)]);

    /// <summary>Feeds tokens in chunks to the slot and returns logits <c>[tokens * vocabulary]</c>.</summary>
    public static float[] Feed(this IShardEngine head, int slot, ReadOnlySpan<int> tokens, params IShardEngine[] others)
    {
        var hidden = head.Embedded(tokens);
        StepRow[] rows = [new StepRow(slot, head.SlotLength(slot), tokens.Length, tokens.Length)];
        head.RunLayers(rows, hidden);
        foreach (var engine in others)
            engine.RunLayers(rows, hidden);
        return head.Logits(hidden);
    }

    public static float[] FeedChunks(this IShardEngine engine, int slot, int[] tokens, params int[] chunks)
    {
        var logits = new List<float>();
        var first = 0;
        foreach (var chunk in chunks)
        {
            logits.AddRange(engine.Feed(slot, tokens.AsSpan(first, chunk)));
            first += chunk;
        }

        Assert.Equal(tokens.Length, first);
        return [.. logits];
    }

    public static float[] Embedded(this IShardEngine engine, ReadOnlySpan<int> tokens)
    {
        var hidden = new float[tokens.Length * engine.Shard.Configuration.HiddenSize];
        engine.Embed(tokens, hidden);
        return hidden;
    }

    public static float[] Logits(this IShardEngine engine, float[] hidden)
    {
        var configuration = engine.Shard.Configuration;
        var logits = new float[hidden.Length / configuration.HiddenSize * configuration.VocabularySize];
        engine.ComputeLogits(hidden, logits);
        return logits;
    }

    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToUInt32Bits(expected[i]) != BitConverter.SingleToUInt32Bits(actual[i]))
                Assert.Fail($"Element {i}: expected {expected[i]:R}, actual {actual[i]:R}.");
        }
    }
}
