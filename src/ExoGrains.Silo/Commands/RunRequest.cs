using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Commands;

/// <summary>What <c>run</c> was asked for.</summary>
/// <param name="Prompt">The text.</param>
/// <param name="Model">Model id or folder; null for what runs, else the built-in model.</param>
/// <param name="Silos">Size of a ring made for this answer; null to use what runs.</param>
/// <param name="MaxTokens">Tokens at most; null for the usual limit.</param>
/// <param name="Sampling">How tokens are drawn.</param>
/// <param name="Precision">Rounding; null for what runs.</param>
/// <param name="KeyValueType">Element type of the KV cache; null for what runs.</param>
/// <param name="IsRaw">Whether the prompt goes past the chat template.</param>
/// <param name="ShowsStats">Whether speeds and the ring are shown.</param>
internal sealed record RunRequest(
    string Prompt,
    string? Model,
    int? Silos,
    int? MaxTokens,
    SamplingOptions Sampling,
    Precision? Precision,
    KeyValueType? KeyValueType,
    bool IsRaw,
    bool ShowsStats)
{
    /// <summary>What computes in silos that are started for it.</summary>
    public required EngineChoice Engines { get; init; }

    /// <summary>Whether it asks for something that only silos of its own can be sure to have.</summary>
    public required bool NeedsOwnSilos { get; init; }

    /// <summary>Whether a running instance computes as was asked for.</summary>
    public bool Accepts(InstanceSpecification running) =>
        (Precision is null || running.Precision == Precision)
        && (KeyValueType is null || running.ChosenKeyValueType() == KeyValueType);

    /// <summary>What is placed where nothing that runs will do.</summary>
    /// <param name="model">The model.</param>
    public InstanceSpecification Specification(string model) =>
        new(model, Precision: Precision ?? Contracts.Precision.Fast) { KeyValueType = KeyValueType };
}
