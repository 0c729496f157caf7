namespace ExoGrains.Silo.Commands;

/// <summary>What <c>bench</c> found, and of what.</summary>
internal sealed record BenchReport
{
    /// <summary>Speed of the prompt.</summary>
    public required BenchSpeed PrefillTokensPerSecond { get; init; }

    /// <summary>Speed of one token after the other, of all sequences together.</summary>
    public required BenchSpeed DecodeTokensPerSecond { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Tokens that each sequence decoded.</summary>
    public required int DecodeTokens { get; init; }

    /// <summary>Tokens in the KV cache of each sequence when decoding began.</summary>
    public required int DepthTokens { get; init; }

    /// <summary>Sequences that decoded together.</summary>
    public required int BatchSequences { get; init; }

    /// <summary>Weights that one decode step reads, however many sequences it has.</summary>
    public required long WeightBytesPerToken { get; init; }

    /// <summary>Keys and values that one sequence's token reads, on average over the decoded ones.</summary>
    public required long KeyValueBytesPerToken { get; init; }

    /// <summary>What the machine's memory can deliver to these threads: the median of one measurement per
    /// run.</summary>
    public required double ReadBandwidthBytesPerSecond { get; init; }

    /// <summary>Weights, keys and values read per second of decoding over the bandwidth of the same run: the median of
    /// all runs.</summary>
    public required double DecodeShareOfBandwidth { get; init; }

    /// <summary>Managed bytes that a decode step allocated, on average, on all threads.</summary>
    public required double DecodeAllocatedBytesPerStep { get; init; }

    /// <summary>From opening the model folder to an engine that can run.</summary>
    public double LoadSeconds { get; init; }

    /// <summary>Weights, buffers and KV cache at the end.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Threads that computed.</summary>
    public required int Threads { get; init; }

    /// <summary>Rounding, as <c>--precision</c> takes it.</summary>
    public required string Precision { get; init; }

    /// <summary>Elements of the KV cache, as <c>--kv-cache</c> takes it.</summary>
    public required string KeyValueType { get; init; }

    /// <summary>The engine.</summary>
    public required string Engine { get; init; }
}
