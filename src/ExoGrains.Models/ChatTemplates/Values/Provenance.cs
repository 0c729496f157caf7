namespace ExoGrains.Models.ChatTemplates;

/// <summary>For every UTF-16 character of a string, whether the template wrote it (true) or data brought it
/// (false).</summary>
/// <remarks>Kept as the first flag and the ascending positions where it flips, so text of one origin costs
/// nothing.</remarks>
internal readonly struct Provenance(bool first, int[]? flips)
{
    private readonly int[]? _flips = flips;

    public static Provenance Template => new(true, null);

    public static Provenance Data => new(false, null);

    public bool First { get; } = first;

    public bool IsUniform => _flips is null;

    /// <summary>Text derived from this one in a way that loses positions: trusted only if all of it was.</summary>
    public bool IsAllTemplate => First && _flips is null;

    public bool At(int index) => First ^ ((FlipsUpTo(index) & 1) == 1);

    /// <summary>Where the run that holds <paramref name="index"/> ends, at most <paramref name="end"/>.</summary>
    public int RunEnd(int index, int end)
    {
        if (_flips is null)
            return end;
        var passed = FlipsUpTo(index);
        return passed < _flips.Length ? Math.Min(_flips[passed], end) : end;
    }

    private int FlipsUpTo(int index)
    {
        if (_flips is null)
            return 0;
        var found = Array.BinarySearch(_flips, index);
        return found >= 0 ? found + 1 : ~found;
    }
}
