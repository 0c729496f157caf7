namespace ExoGrains.Contracts;

/// <summary>Why a link could not be proven.</summary>
/// <param name="Stage">How far it came.</param>
/// <param name="Error">
/// The system's error by name, for example <c>EHOSTUNREACH</c>, or the cause of a refused handshake, for example
/// <c>WrongDevice</c>.
/// </param>
/// <param name="After">How long the attempt took.</param>
/// <param name="Message">The same in words, for people.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.LinkFailure")]
public sealed record LinkFailure(
    [property: Id(0)] LinkStage Stage,
    [property: Id(1)] string Error,
    [property: Id(2)] TimeSpan After,
    [property: Id(3)] string Message);
