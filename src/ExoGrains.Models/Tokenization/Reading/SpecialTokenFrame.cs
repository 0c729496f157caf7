namespace ExoGrains.Models.Tokenization;

/// <summary>The ids put before and after a text when special tokens are asked for.</summary>
internal sealed record SpecialTokenFrame(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    public static SpecialTokenFrame None { get; } = new([], []);

    /// <summary>This frame with <paramref name="outer"/> around it.</summary>
    public SpecialTokenFrame Inside(SpecialTokenFrame outer) =>
        new([.. outer.Before, .. Before], [.. After, .. outer.After]);
}
