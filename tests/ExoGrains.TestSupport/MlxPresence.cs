using System.Runtime.InteropServices;

namespace ExoGrains.TestSupport;

/// <summary>Whether MLX's C library is here, for tests that need it.</summary>
public static class MlxPresence
{
    private const string Absence =
        "libmlxc was not found: install mlx-c (macOS: brew install mlx-c) or set EXOGRAINS_MLX_PATH to libmlxc.so";

    /// <summary>Why tests of MLX cannot run; null where they can. A library that was named but does not work is no
    /// reason: such tests fail.</summary>
    public static string? SkipReason { get; } = IsHere() ? null : Absence;

    private static bool IsHere() =>
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("EXOGRAINS_MLX_PATH"))
        || NativeLibrary.TryLoad(OperatingSystem.IsMacOS() ? "/opt/homebrew/lib/libmlxc.dylib" : "libmlxc.so", out _);
}
