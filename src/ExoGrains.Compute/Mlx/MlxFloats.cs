using System.Runtime.InteropServices;

namespace ExoGrains.Compute.Mlx;

/// <summary>Has MLX compute in float32 where float32 is asked for.</summary>
/// <remarks>On newer GPUs it rounds the factors of float32 products to 19 bits (TF32), unless a variable of the
/// environment says otherwise. Exact precision must not do so; fast precision computes in 16 bits anyway.</remarks>
internal static partial class MlxFloats
{
    /// <summary>Sets the variable for this process, unless the user has. Must come before the first product.</summary>
    public static void KeepExact()
    {
        // MLX reads the process's own environment, which .NET keeps apart from its own.
        if (!OperatingSystem.IsWindows())
            _ = SetVariable("MLX_ENABLE_TF32", "0", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
