using System.Runtime.InteropServices;

namespace ExoGrains.Compute.Mlx.Binding;

/// <summary>The functions of mlx-c that are used, under their own names.</summary>
/// <remarks>
/// <para>Source: the headers of mlx-c 0.5.0 and newer; <c>schemas/mlx-c.txt</c> lists every name with its signature.
/// The exported names carry no version, so a function whose signature changed in that range must not be imported
/// (<c>mlx_quantize</c>, <c>mlx_dequantize</c>), unless it can be told which form it has
/// (<see cref="MlxAttentionCall"/>). Accessors of 16-bit floats are missing in builds for x64.</para>
/// <para>Calls that return <see cref="int"/> return 0 for success. A result is written where <c>result</c> points: a
/// null handle there becomes a new array, another one is assigned.</para>
/// </remarks>
internal static unsafe partial class MlxFunctions
{
    /// <summary>Name that <see cref="NativeLibrary"/> is asked to resolve.</summary>
    public const string Library = "mlxc";

    [LibraryImport(Library)]
    public static partial void mlx_set_error_handler(
        delegate* unmanaged[Cdecl]<byte*, void*, void> handler,
        void* data,
        delegate* unmanaged[Cdecl]<void*, void> end);

    [LibraryImport(Library)]
    public static partial int mlx_version(StringHandle* result);

    [LibraryImport(Library)]
    public static partial StringHandle mlx_string_new();

    [LibraryImport(Library)]
    public static partial byte* mlx_string_data(StringHandle text);

    [LibraryImport(Library)]
    public static partial int mlx_string_free(StringHandle text);

    [LibraryImport(Library)]
    public static partial int mlx_metal_is_available(byte* result);

    [LibraryImport(Library)]
    public static partial int mlx_cuda_is_available(byte* result);

    [LibraryImport(Library)]
    public static partial DeviceHandle mlx_device_new_type(DeviceKind kind, int index);

    [LibraryImport(Library)]
    public static partial int mlx_device_free(DeviceHandle device);

    [LibraryImport(Library)]
    public static partial int mlx_device_is_available(byte* result, DeviceHandle device);

    [LibraryImport(Library)]
    public static partial int mlx_device_info_get(DeviceInfoHandle* result, DeviceHandle device);

    [LibraryImport(Library)]
    public static partial int mlx_device_info_get_size(nuint* result, DeviceInfoHandle info, byte* key);

    [LibraryImport(Library)]
    public static partial int mlx_device_info_get_string(byte** result, DeviceInfoHandle info, byte* key);

    [LibraryImport(Library)]
    public static partial int mlx_device_info_has_key(byte* result, DeviceInfoHandle info, byte* key);

    [LibraryImport(Library)]
    public static partial int mlx_device_info_free(DeviceInfoHandle info);

    [LibraryImport(Library)]
    public static partial StreamHandle mlx_stream_new_device(DeviceHandle device);

    [LibraryImport(Library)]
    public static partial int mlx_get_active_memory(nuint* result);

    [LibraryImport(Library)]
    public static partial int mlx_get_peak_memory(nuint* result);

    [LibraryImport(Library)]
    public static partial int mlx_reset_peak_memory();

    [LibraryImport(Library)]
    public static partial int mlx_set_memory_limit(nuint* previous, nuint limit);

    [LibraryImport(Library)]
    public static partial int mlx_set_wired_limit(nuint* previous, nuint limit);

    [LibraryImport(Library)]
    public static partial int mlx_clear_cache();

    [LibraryImport(Library)]
    public static partial ArrayHandle mlx_array_new_data(void* data, int* shape, int rank, ElementKind kind);

    [LibraryImport(Library)]
    public static partial int mlx_array_set(ArrayHandle* array, ArrayHandle source);

    [LibraryImport(Library)]
    public static partial int mlx_array_free(ArrayHandle array);

    [LibraryImport(Library)]
    public static partial nuint mlx_array_nbytes(ArrayHandle array);

    [LibraryImport(Library)]
    public static partial nuint mlx_array_size(ArrayHandle array);

    [LibraryImport(Library)]
    public static partial float* mlx_array_data_float32(ArrayHandle array);

    [LibraryImport(Library)]
    public static partial int _mlx_array_wait(ArrayHandle array);

    [LibraryImport(Library)]
    public static partial VectorHandle mlx_vector_array_new_data(ArrayHandle* arrays, nuint count);

    [LibraryImport(Library)]
    public static partial int mlx_vector_array_free(VectorHandle vector);

    [LibraryImport(Library)]
    public static partial int mlx_eval(VectorHandle arrays);

    [LibraryImport(Library)]
    public static partial int mlx_async_eval(VectorHandle arrays);

    [LibraryImport(Library)]
    public static partial int mlx_add(ArrayHandle* result, ArrayHandle a, ArrayHandle b, StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_multiply(ArrayHandle* result, ArrayHandle a, ArrayHandle b, StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_sigmoid(ArrayHandle* result, ArrayHandle a, StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_matmul(ArrayHandle* result, ArrayHandle a, ArrayHandle b, StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_quantized_matmul(
        ArrayHandle* result,
        ArrayHandle x,
        ArrayHandle weights,
        ArrayHandle scales,
        ArrayHandle biases,
        byte transpose,
        OptionalInt groupSize,
        OptionalInt bits,
        byte* mode,
        StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_fast_rms_norm(
        ArrayHandle* result, ArrayHandle x, ArrayHandle gain, float epsilon, StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_fast_rope(
        ArrayHandle* result,
        ArrayHandle x,
        int dimensions,
        byte traditional,
        OptionalFloat theta,
        float scale,
        int offset,
        ArrayHandle frequencies,
        StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_fast_rope_dynamic(
        ArrayHandle* result,
        ArrayHandle x,
        int dimensions,
        byte traditional,
        OptionalFloat theta,
        float scale,
        ArrayHandle offset,
        ArrayHandle frequencies,
        StreamHandle stream);

    /// <summary>The form that this function has up to mlx-c 0.6.0; call it through
    /// <see cref="MlxAttentionCall"/>.</summary>
    [LibraryImport(Library)]
    public static partial int mlx_fast_scaled_dot_product_attention(
        ArrayHandle* result,
        ArrayHandle queries,
        ArrayHandle keys,
        ArrayHandle values,
        float scale,
        byte* maskMode,
        ArrayHandle mask,
        ArrayHandle sinks,
        StreamHandle stream);

    /// <summary>The form that this function has since mlx-c 0.7.0; call it through
    /// <see cref="MlxAttentionCall"/>.</summary>
    [LibraryImport(Library, EntryPoint = nameof(mlx_fast_scaled_dot_product_attention))]
    public static partial int mlx_fast_scaled_dot_product_attention_0_7(
        ArrayHandle* result,
        ArrayHandle queries,
        ArrayHandle keys,
        ArrayHandle values,
        float scale,
        byte* maskMode,
        ArrayHandle mask,
        ArrayHandle sinks,
        NoFlag forceFused,
        StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_reshape(
        ArrayHandle* result, ArrayHandle a, int* shape, nuint rank, StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_transpose_axes(
        ArrayHandle* result, ArrayHandle a, int* axes, nuint rank, StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_slice(
        ArrayHandle* result,
        ArrayHandle a,
        int* start,
        nuint startCount,
        int* stop,
        nuint stopCount,
        int* strides,
        nuint strideCount,
        StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_slice_update(
        ArrayHandle* result,
        ArrayHandle source,
        ArrayHandle update,
        int* start,
        nuint startCount,
        int* stop,
        nuint stopCount,
        int* strides,
        nuint strideCount,
        StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_concatenate_axis(
        ArrayHandle* result, VectorHandle arrays, int axis, StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_zeros(
        ArrayHandle* result, int* shape, nuint rank, ElementKind kind, StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_astype(ArrayHandle* result, ArrayHandle a, ElementKind kind, StreamHandle stream);

    [LibraryImport(Library)]
    public static partial int mlx_contiguous(
        ArrayHandle* result, ArrayHandle a, byte allowColumnMajor, StreamHandle stream);
}
