using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>Calls <c>mlx_fast_scaled_dot_product_attention</c> in the form that the library has.</summary>
/// <remarks>
/// <para>mlx-c 0.7.0 put a flag before the stream and kept the name (it passes on <c>force_fused</c> of MLX 0.32.2;
/// we leave the choice to MLX). A call in the older form would give that library anything for a stream. Versions do not
/// tell: <c>mlx_version</c> is that of MLX, and an older mlx-c may have been made to fit a newer MLX.</para>
/// <para>So the newer form is tried once, with a flag that is false and as wide as a pointer. A library of the older
/// form takes it for a stream that is not there, which it refuses, and never sees the last argument.</para>
/// </remarks>
internal static unsafe class MlxAttentionCall
{
    private const string NoStream = "non-empty mlx_stream";

    // What the one library of this process has.
    private static bool _hasFlag;

    /// <summary>Finds the form. Must come before <see cref="Invoke"/>; on the stream's thread.</summary>
    /// <exception cref="MlxException">The library has neither form.</exception>
    public static void FindForm(StreamHandle stream)
    {
        var shape = stackalloc int[] { 1, 1, 1, 64 };
        ArrayHandle input = default, result = default;
        byte noMask = 0;
        MlxErrors.Check(MlxFunctions.mlx_zeros(&input, shape, 4, ElementKind.Float32, stream));
        try
        {
            MlxErrors.Check(MlxFunctions.mlx_fast_scaled_dot_product_attention_0_7(
                &result, input, input, input, 1, &noMask, default, default, default, stream));
            _hasFlag = true;
        }
        catch (MlxException error) when (error.Message.Contains(NoStream, StringComparison.Ordinal))
        {
            _hasFlag = false;
            MlxErrors.Check(MlxFunctions.mlx_fast_scaled_dot_product_attention(
                &result, input, input, input, 1, &noMask, default, default, stream));
        }
        finally
        {
            _ = MlxFunctions.mlx_array_free(input);
            if (result != default)
                _ = MlxFunctions.mlx_array_free(result);
        }
    }

    /// <summary>Calls it; arguments as in mlx-c.</summary>
    /// <returns>0 for success.</returns>
    public static int Invoke(
        ArrayHandle* result,
        ArrayHandle queries,
        ArrayHandle keys,
        ArrayHandle values,
        float scale,
        byte* maskMode,
        ArrayHandle mask,
        ArrayHandle sinks,
        StreamHandle stream) =>
        _hasFlag
            ? MlxFunctions.mlx_fast_scaled_dot_product_attention_0_7(
                result, queries, keys, values, scale, maskMode, mask, sinks, default, stream)
            : MlxFunctions.mlx_fast_scaled_dot_product_attention(
                result, queries, keys, values, scale, maskMode, mask, sinks, stream);
}
