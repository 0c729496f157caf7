using System.Collections.Immutable;

namespace ExoGrains.Grains.Serving;

/// <summary>Passes text through until a stop string appears in it, and never lets a part of one out.</summary>
/// <remarks>Holds back at most the longest stop string less one character.</remarks>
internal sealed class StopStringFilter
{
    private readonly ImmutableArray<string> _stops;
    private string _held = "";

    /// <param name="stops">Non-empty strings; none passes everything.</param>
    public StopStringFilter(ImmutableArray<string> stops) => _stops = stops;

    /// <summary>Whether a stop string was seen; nothing comes out afterwards.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes new text and returns what may be shown now.</summary>
    public string Append(string text)
    {
        if (IsStopped)
            return "";
        if (_stops.IsEmpty)
            return text;

        var pending = _held + text;
        var cut = EarliestStop(pending);
        if (cut >= 0)
        {
            IsStopped = true;
            _held = "";
            return pending[..cut];
        }

        var keep = LongestPartialStop(pending);
        _held = pending[^keep..];
        return pending[..^keep];
    }

    /// <summary>At the end of the text: returns what was held back, which turned out to be no stop string.</summary>
    public string Flush()
    {
        var rest = _held;
        _held = "";
        return rest;
    }

    private int EarliestStop(string text)
    {
        var earliest = -1;
        foreach (var stop in _stops)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (earliest < 0 || at < earliest))
                earliest = at;
        }

        return earliest;
    }

    private int LongestPartialStop(string text)
    {
        var longest = 0;
        foreach (var stop in _stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                    longest = length;
            }
        }

        return longest;
    }
}
