namespace ExoGrains.Models.Tokenization;

/// <summary>Rewrites text before it is cut into pieces. Stateless, so that one serves all threads.</summary>
internal interface INormalizer
{
    /// <summary>The rewritten text. A character made of several is trusted only if all of them are.</summary>
    MarkedText Apply(MarkedText text);
}
