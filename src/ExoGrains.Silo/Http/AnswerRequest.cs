using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>A checked request for text.</summary>
/// <param name="Model">Model id.</param>
/// <param name="Choices">One request per choice wanted, in the order of their index.</param>
/// <param name="ChoicesPerPrompt">Choices that share a prompt; their prompt is counted once.</param>
/// <param name="IsStreamed">Whether the answer is sent as it comes.</param>
/// <param name="IncludesUsage">Whether a stream ends with its usage.</param>
internal sealed record AnswerRequest(
    string Model,
    ImmutableArray<GenerationRequest> Choices,
    int ChoicesPerPrompt,
    bool IsStreamed,
    bool IncludesUsage);
