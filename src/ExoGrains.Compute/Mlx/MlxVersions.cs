using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ExoGrains.Compute.Mlx;

/// <summary>Which versions of MLX are used.</summary>
internal static partial class MlxVersions
{
    // Before it, an error on the GPU (out of memory, a timeout) ends the process: ml-explore/mlx pull request 3523.
    private static readonly Version LeastOnMac = new(0, 32, 0);

    // What mlx-c 0.5.0 is made for; that is the oldest with all functions we call.
    private static readonly Version LeastElsewhere = new(0, 30, 6);

    /// <summary>Oldest that is used on a system.</summary>
    public static Version Least(OSPlatform system) => system == OSPlatform.OSX ? LeastOnMac : LeastElsewhere;

    /// <summary>Reads what <c>mlx_version</c> says, such as 0.31.2 or 0.32.0.dev20260822+846d176.</summary>
    /// <returns>Null where it does not start with three numbers.</returns>
    public static Version? Parse(string text)
    {
        var match = ThreeNumbers().Match(text);
        return match.Success && Version.TryParse(match.Value, out var version) ? version : null;
    }

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+(?![0-9])")]
    private static partial Regex ThreeNumbers();
}
