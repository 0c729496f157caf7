namespace ExoGrains.Models.Tokenization;

/// <summary>Several normalizers, one after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public MarkedText Apply(MarkedText text) => steps.Aggregate(text, (current, step) => step.Apply(current));
}
