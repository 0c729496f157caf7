using System.Globalization;
using ExoGrains.Contracts;
using ExoGrains.Models.Cards;

namespace ExoGrains.Silo.Commands;

/// <summary>
/// Describes a model from its card, before its files are anywhere. A card knows neither the vocabulary nor the size of
/// single layers, so these are estimates; a plan from the files may differ by a layer or two.
/// </summary>
internal static class CardEstimate
{
    // Vocabularies of present models have 32,000 to 262,000 entries.
    private const int VocabularySize = 150_000;

    // The usual width of an attention head, and of a number in our KV cache.
    private const int HeadSize = 128;
    private const int KvNumberBytes = sizeof(float);

    // Where the card does not say.
    private const int ContextTokens = 8192;
    private const int UnquantizedBits = 16;

    // Beside its quantised value a weight has its part of a scale and a bias, half a bit in groups of 64.
    private const double ScaleBits = 0.5;

    // Embedding and output are never most of a model, however small it is.
    private const int LeastHeadDivisor = 4;

    /// <summary>Reads a card and estimates what it does not say.</summary>
    /// <exception cref="InvalidRequestException">The card is bad; the message has all errors.</exception>
    public static ModelDescription Read(string path)
    {
        var result = ModelCardReader.Read(path);
        return result.Card is { } card
            ? Describe(card)
            : throw new InvalidRequestException($"--model: {string.Join("; ", result.Errors)}");
    }

    private static ModelDescription Describe(ModelCard card)
    {
        var headBytes = (long)Math.Min(
            card.StorageBytes / LeastHeadDivisor, (double)VocabularySize * card.HiddenSize * WeightBits(card) / 8);
        var (each, rest) = Math.DivRem(card.StorageBytes - headBytes, card.LayerCount);
        var kvWidth = card.KeyValueHeadCount is { } heads ? (long)heads * HeadSize : card.HiddenSize;
        return new ModelDescription(
            card.ModelId,
            headBytes,
            [.. Enumerable.Range(0, card.LayerCount).Select(layer => layer < rest ? each + 1 : each)],
            card.HiddenSize,
            VocabularySize,
            2 * kvWidth * KvNumberBytes,
            card.ContextTokens > 0 ? card.ContextTokens : ContextTokens,
            card.Backends,
            card.Family,
            card.Quantization)
        {
            Wide = new WeightSizes(
                Widen(headBytes),
                [.. Enumerable.Range(0, card.LayerCount).Select(layer => Widen(layer < rest ? each + 1 : each))]),
        };

        // Of a quantised weight only its part of scale and bias is held twice as wide, else all of it.
        long Widen(long bytes) => (long)(bytes * (WeightBits(card) is < UnquantizedBits and var bits
            ? (bits + ScaleBits) / bits
            : 2));
    }

    // "4bit" and "8bit" begin with it, "mxfp4" ends with it.
    private static double WeightBits(ModelCard card)
    {
        var digits = string.Concat(card.Quantization.SkipWhile(letter => !char.IsAsciiDigit(letter))
            .TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits is >= 2 and < UnquantizedBits
            ? bits + ScaleBits
            : UnquantizedBits;
    }
}
