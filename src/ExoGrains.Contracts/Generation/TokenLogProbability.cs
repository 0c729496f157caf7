using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>A token with its natural log-probability under the model, before penalties and truncation.</summary>
/// <param name="Token">Token id.</param>
/// <param name="Text">Its text; bytes that are not whole characters appear as U+FFFD.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="LogProbability">Natural logarithm, at most 0.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.TokenLogProbability")]
public sealed record TokenLogProbability(
    [property: Id(0)] int Token,
    [property: Id(1)] string Text,
    [property: Id(2)] ImmutableArray<byte> Bytes,
    [property: Id(3)] float LogProbability);
