using ExoGrains.Contracts;

namespace ExoGrains.Grains.Links;

/// <summary>When a pair is tried again. Pure.</summary>
internal static class LinkSchedule
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    // A link may come up at any time, and a try costs a few packets: no failure is final.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Whether to try it now.</summary>
    /// <param name="last">Last result; null when it was never tried.</param>
    /// <param name="mustRenew">Whether somebody insists. Then no earlier result is an answer, however new: a failure
    /// tells of the time when its try began, and a success may be that of the link which has just broken.</param>
    /// <param name="now">The present.</param>
    public static bool IsDue(LinkProof? last, bool mustRenew, DateTimeOffset now) =>
        last is null || mustRenew || now - last.At >= PauseAfter(last);

    /// <summary>Pause after a result: long after a success, doubling from a second after failures.</summary>
    public static TimeSpan PauseAfter(LinkProof last)
    {
        if (last.IsProven)
            return Refresh;
        var pause = FirstPause * (1 << Math.Clamp(last.FailureCount - 1, 0, 10));
        return pause < LongestPause ? pause : LongestPause;
    }
}
