using System.Text;

namespace ExoGrains.Models.Tokenization;

/// <summary>NFC, NFD, NFKC and NFKD, over text that remembers who wrote it.</summary>
/// <remarks>Source: Unicode Standard Annex 15, with the Hangul arithmetic of chapter 3.12 of the standard.</remarks>
/// <param name="composes">Puts back together what was taken apart (NFC, NFKC).</param>
/// <param name="isCompatible">Also replaces characters by what they are compatible with (NFKC, NFKD).</param>
internal sealed class UnicodeNormalizer(bool composes, bool isCompatible) : INormalizer
{
    public MarkedText Apply(MarkedText text)
    {
        if (FirstAffected(text.Text) is not { } first)
            return text;
        var tables = UnicodeTables.Instance;
        var output = new MarkedTextBuilder(text.Text.Length + 16);
        // Between two starters that nothing can change, text can be normalized by itself: only such stretches are
        // worked on, and plain text is copied.
        var copied = 0;
        for (var i = Math.Max(0, first - 1); i < text.Text.Length;)
        {
            var rune = At(text.Text, i);
            var end = i + rune.Utf16SequenceLength;
            var changes = MayChange(rune.Value, tables);
            if (changes || (end < text.Text.Length && MayChange(At(text.Text, end).Value, tables)))
            {
                while (end < text.Text.Length && MayChange(At(text.Text, end).Value, tables))
                    end += At(text.Text, end).Utf16SequenceLength;
                output.Append(text, copied, i);
                Normalize(text, i, end, output, tables);
                copied = end;
            }

            i = end;
        }

        output.Append(text, copied, text.Text.Length);
        return output.Build();
    }

    // Nothing below these changes, whatever surrounds it; most text ends the matter here.
    private int? FirstAffected(string text)
    {
        var lowest = (composes, isCompatible) switch
        {
            (true, false) => '\u0300',
            (false, false) => '\u00C0',
            _ => '\u00A0',
        };
        var index = text.AsSpan().IndexOfAnyInRange(lowest, '\uFFFF');
        return index < 0 ? null : index;
    }

    // The first two conditions only spare Latin and Chinese text the look-ups.
    private bool MayChange(int codePoint, UnicodeTables tables) =>
        codePoint is >= 0xA0 and not (>= 0x4E00 and <= 0x9FFF) && (composes
            ? tables.MayChangeComposed(codePoint, isCompatible)
            : tables.MayChangeDecomposed(codePoint, isCompatible));

    private static Rune At(string text, int index)
    {
        Rune.DecodeFromUtf16(text.AsSpan(index), out var rune, out _);
        return rune;
    }

    private void Normalize(MarkedText text, int start, int end, MarkedTextBuilder output, UnicodeTables tables)
    {
        var points = new List<(int Value, int Class, bool IsTrusted)>(end - start);
        for (var i = start; i < end;)
        {
            var rune = At(text.Text, i);
            Decompose(rune.Value, text.IsTrusted(i), points, tables);
            i += rune.Utf16SequenceLength;
        }

        Order(points);
        if (composes)
            Compose(points, tables);
        foreach (var (value, _, isTrusted) in points)
            output.Append(value, isTrusted);
    }

    private void Decompose(int value, bool isTrusted, List<(int, int, bool)> points, UnicodeTables tables)
    {
        if (value - UnicodeTables.HangulFirst is >= 0 and < UnicodeTables.HangulCount and var syllable)
        {
            var (pair, tail) = Math.DivRem(syllable, UnicodeTables.TailCount);
            var (lead, vowel) = Math.DivRem(pair, UnicodeTables.VowelCount);
            points.Add((UnicodeTables.LeadFirst + lead, 0, isTrusted));
            points.Add((UnicodeTables.VowelFirst + vowel, 0, isTrusted));
            if (tail > 0)
                points.Add((UnicodeTables.TailFirst + tail, 0, isTrusted));
        }
        else if (tables.Decompose(value, isCompatible) is { } parts)
        {
            foreach (var part in parts)
                Decompose(part, isTrusted, points, tables);
        }
        else
        {
            points.Add((value, tables.CombiningClass(value), isTrusted));
        }
    }

    /// <summary>Sorts every run of combining marks by class, keeping the order of equal ones.</summary>
    private static void Order(List<(int Value, int Class, bool IsTrusted)> points)
    {
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].Class == 0)
                continue;
            var end = i;
            while (end < points.Count && points[end].Class != 0)
                end++;
            if (end - i > 1)
            {
                var sorted = points[i..end].OrderBy(point => point.Class).ToList();
                for (var k = 0; k < sorted.Count; k++)
                    points[i + k] = sorted[k];
            }

            i = end;
        }
    }

    private static void Compose(List<(int Value, int Class, bool IsTrusted)> points, UnicodeTables tables)
    {
        var starter = -1;
        var kept = 0;
        var lastClass = 0;
        for (var i = 0; i < points.Count; i++)
        {
            var (value, combining, isTrusted) = points[i];
            // A mark reaches its starter unless one of the same or a higher class, or another starter, lies between.
            var isReachable = starter >= 0 && (kept == starter + 1 || (lastClass != 0 && lastClass < combining));
            if (isReachable && tables.Compose(points[starter].Value, value) is { } composed)
            {
                points[starter] = (composed, 0, points[starter].IsTrusted && isTrusted);
                continue;
            }

            if (combining == 0)
                starter = kept;
            lastClass = combining;
            points[kept++] = points[i];
        }

        points.RemoveRange(kept, points.Count - kept);
    }
}
