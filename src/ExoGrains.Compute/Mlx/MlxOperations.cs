using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>Operations of a lazy graph on one stream; results belong to the arena unless said otherwise.</summary>
/// <param name="stream">Of the thread that calls.</param>
/// <param name="arena">Owner of the results.</param>
internal sealed unsafe class MlxOperations(StreamHandle stream, MlxArena arena)
{
    private const int Rank = 4;

    /// <summary>Sum, with broadcasting.</summary>
    public ArrayHandle Add(ArrayHandle a, ArrayHandle b)
    {
        ArrayHandle result;
        return Own(MlxFunctions.mlx_add(Empty(&result), a, b, stream), result);
    }

    /// <summary>Elementwise product, with broadcasting.</summary>
    public ArrayHandle Multiply(ArrayHandle a, ArrayHandle b)
    {
        ArrayHandle result;
        return Own(MlxFunctions.mlx_multiply(Empty(&result), a, b, stream), result);
    }

    /// <summary><c>1 / (1 + exp(-a))</c>.</summary>
    public ArrayHandle Sigmoid(ArrayHandle a)
    {
        ArrayHandle result;
        return Own(MlxFunctions.mlx_sigmoid(Empty(&result), a, stream), result);
    }

    /// <summary>Matrix product of <c>[tokens, columns]</c> and <c>[columns, rows]</c>.</summary>
    public ArrayHandle MatrixProduct(ArrayHandle a, ArrayHandle b)
    {
        ArrayHandle result;
        return Own(MlxFunctions.mlx_matmul(Empty(&result), a, b, stream), result);
    }

    /// <summary>Product of <c>[tokens, columns]</c> with the rows of an affine quantised matrix.</summary>
    public ArrayHandle QuantisedProduct(
        ArrayHandle x, ArrayHandle words, ArrayHandle scales, ArrayHandle biases, int groupSize, int bits)
    {
        ArrayHandle result;
        fixed (byte* mode = "affine\0"u8)
        {
            var status = MlxFunctions.mlx_quantized_matmul(
                Empty(&result), x, words, scales, biases, 1, new OptionalInt(groupSize), new OptionalInt(bits), mode,
                stream);
            return Own(status, result);
        }
    }

    /// <summary>Root mean square norm over the last axis, times a gain; none for 1.</summary>
    public ArrayHandle Norm(ArrayHandle x, ArrayHandle gain, float epsilon)
    {
        ArrayHandle result;
        return Own(MlxFunctions.mlx_fast_rms_norm(Empty(&result), x, gain, epsilon, stream), result);
    }

    /// <summary>Rotates <c>[1, heads, tokens, head size]</c> by positions from <paramref name="position"/>
    /// on.</summary>
    /// <param name="x">What is rotated.</param>
    /// <param name="headSize">Elements of a head, all rotated.</param>
    /// <param name="isInterleaved">Whether pairs are (2i, 2i+1).</param>
    /// <param name="position">Of the first token.</param>
    /// <param name="periods"><c>[head size / 2]</c>: positions per radian of each pair.</param>
    public ArrayHandle Rotate(ArrayHandle x, int headSize, bool isInterleaved, int position, ArrayHandle periods)
    {
        ArrayHandle result;
        var status = MlxFunctions.mlx_fast_rope(
            Empty(&result), x, headSize, isInterleaved ? (byte)1 : (byte)0, default, 1, position, periods, stream);
        return Own(status, result);
    }

    /// <summary>Rotates <c>[sequences, heads, 1, head size]</c>, each sequence by its own position.</summary>
    /// <param name="x">What is rotated.</param>
    /// <param name="headSize">Elements of a head, all rotated.</param>
    /// <param name="isInterleaved">Whether pairs are (2i, 2i+1).</param>
    /// <param name="positions"><c>[sequences]</c>, integers.</param>
    /// <param name="periods"><c>[head size / 2]</c>: positions per radian of each pair.</param>
    public ArrayHandle RotateEach(
        ArrayHandle x, int headSize, bool isInterleaved, ArrayHandle positions, ArrayHandle periods)
    {
        ArrayHandle result;
        var status = MlxFunctions.mlx_fast_rope_dynamic(
            Empty(&result), x, headSize, isInterleaved ? (byte)1 : (byte)0, default, 1, positions, periods, stream);
        return Own(status, result);
    }

    /// <summary>Scaled dot-product attention with grouped queries; all arguments <c>[1, heads, tokens, head
    /// size]</c>.</summary>
    /// <param name="queries">The last positions.</param>
    /// <param name="keys">All positions that may be attended to.</param>
    /// <param name="values">Likewise.</param>
    /// <param name="scale">Of the products.</param>
    /// <param name="mask"><c>[queries, keys]</c> booleans; none for what <paramref name="isCausal"/> says.</param>
    /// <param name="isCausal">Without a mask: whether a query sees only the keys up to its own, counted from the
    /// end.</param>
    public ArrayHandle Attend(
        ArrayHandle queries, ArrayHandle keys, ArrayHandle values, float scale, ArrayHandle mask, bool isCausal)
    {
        ArrayHandle result;
        var text = mask != default ? "array\0"u8 : isCausal ? "causal\0"u8 : "\0"u8;
        fixed (byte* mode = text)
        {
            var status = MlxAttentionCall.Invoke(
                Empty(&result), queries, keys, values, scale, mode, mask, default, stream);
            return Own(status, result);
        }
    }

    /// <summary>The same elements in another shape.</summary>
    public ArrayHandle Reshape(ArrayHandle a, params ReadOnlySpan<int> shape)
    {
        ArrayHandle result;
        fixed (int* sizes = shape)
            return Own(MlxFunctions.mlx_reshape(Empty(&result), a, sizes, (nuint)shape.Length, stream), result);
    }

    /// <summary>The same elements with their axes in another order.</summary>
    public ArrayHandle Transpose(ArrayHandle a, params ReadOnlySpan<int> axes)
    {
        ArrayHandle result;
        fixed (int* order = axes)
            return Own(MlxFunctions.mlx_transpose_axes(Empty(&result), a, order, (nuint)axes.Length, stream), result);
    }

    /// <summary>Rows <c>[first, end)</c> of <c>[rows, columns]</c>.</summary>
    public ArrayHandle Rows(ArrayHandle a, int first, int end, int columnCount)
    {
        ArrayHandle result;
        var start = stackalloc int[] { first, 0 };
        var stop = stackalloc int[] { end, columnCount };
        var strides = stackalloc int[] { 1, 1 };
        return Own(MlxFunctions.mlx_slice(Empty(&result), a, start, 2, stop, 2, strides, 2, stream), result);
    }

    /// <summary>Some heads of one sequence of <c>[sequences, heads, tokens, head size]</c>.</summary>
    /// <param name="a">The sequences.</param>
    /// <param name="sequence">Which.</param>
    /// <param name="heads">Which heads.</param>
    /// <param name="tokenCount">All of them.</param>
    /// <param name="headSize">All of it.</param>
    public ArrayHandle Heads(ArrayHandle a, int sequence, Range heads, int tokenCount, int headSize)
    {
        var start = stackalloc int[Rank] { sequence, heads.Start.Value, 0, 0 };
        var stop = stackalloc int[Rank] { sequence + 1, heads.End.Value, tokenCount, headSize };
        return Slice(a, start, stop);
    }

    /// <summary>The first heads of all sequences of <c>[sequences, heads, tokens, head size]</c>.</summary>
    public ArrayHandle FirstHeads(ArrayHandle a, int sequenceCount, int headCount, int tokenCount, int headSize)
    {
        var start = stackalloc int[Rank] { 0, 0, 0, 0 };
        var stop = stackalloc int[Rank] { sequenceCount, headCount, tokenCount, headSize };
        return Slice(a, start, stop);
    }

    /// <summary>Positions <c>[first, end)</c> of a cache <c>[1, heads, capacity, head size]</c>.</summary>
    public ArrayHandle Positions(ArrayHandle cache, int first, int end, int headCount, int headSize)
    {
        var start = stackalloc int[Rank] { 0, 0, first, 0 };
        var stop = stackalloc int[Rank] { 1, headCount, end, headSize };
        return Slice(cache, start, stop);
    }

    /// <summary>A cache with some of its positions replaced. Its memory is reused when nothing else holds it by the
    /// time the graph runs.</summary>
    /// <returns>A handle of the caller's.</returns>
    public ArrayHandle WithPositions(
        ArrayHandle cache, ArrayHandle update, int first, int end, int headCount, int headSize)
    {
        ArrayHandle result;
        var start = stackalloc int[Rank] { 0, 0, first, 0 };
        var stop = stackalloc int[Rank] { 1, headCount, end, headSize };
        var strides = stackalloc int[Rank] { 1, 1, 1, 1 };
        MlxErrors.Check(MlxFunctions.mlx_slice_update(
            Empty(&result), cache, update, start, Rank, stop, Rank, strides, Rank, stream));
        return result;
    }

    /// <summary>Arrays joined along an axis.</summary>
    public ArrayHandle Concatenate(ReadOnlySpan<ArrayHandle> arrays, int axis)
    {
        ArrayHandle result;
        fixed (ArrayHandle* first = arrays)
        {
            var vector = MlxFunctions.mlx_vector_array_new_data(first, (nuint)arrays.Length);
            var status = MlxFunctions.mlx_concatenate_axis(Empty(&result), vector, axis, stream);
            _ = MlxFunctions.mlx_vector_array_free(vector);
            return Own(status, result);
        }
    }

    /// <summary>The same values as another type.</summary>
    public ArrayHandle Cast(ArrayHandle a, ElementKind kind)
    {
        ArrayHandle result;
        return Own(MlxFunctions.mlx_astype(Empty(&result), a, kind, stream), result);
    }

    /// <summary>The same values, row after row.</summary>
    public ArrayHandle Contiguous(ArrayHandle a)
    {
        ArrayHandle result;
        return Own(MlxFunctions.mlx_contiguous(Empty(&result), a, 0, stream), result);
    }

    /// <summary>Zeros.</summary>
    public ArrayHandle Zeros(ElementKind kind, params ReadOnlySpan<int> shape)
    {
        ArrayHandle result;
        fixed (int* sizes = shape)
            return Own(MlxFunctions.mlx_zeros(Empty(&result), sizes, (nuint)shape.Length, kind, stream), result);
    }

    /// <summary>A copy of host memory.</summary>
    public ArrayHandle Copy(void* data, ElementKind kind, params ReadOnlySpan<int> shape)
    {
        fixed (int* sizes = shape)
        {
            var result = MlxFunctions.mlx_array_new_data(data, sizes, shape.Length, kind);
            MlxErrors.Check(result);
            return arena.Own(result);
        }
    }

    /// <summary>Another handle of the same array.</summary>
    /// <returns>A handle of the caller's.</returns>
    public static ArrayHandle Keep(ArrayHandle array)
    {
        ArrayHandle result;
        MlxErrors.Check(MlxFunctions.mlx_array_set(Empty(&result), array));
        return result;
    }

    /// <summary>Computes arrays and waits.</summary>
    public static void Evaluate(params ReadOnlySpan<ArrayHandle> arrays)
    {
        var vector = NewVector(arrays);
        var status = MlxFunctions.mlx_eval(vector);
        _ = MlxFunctions.mlx_vector_array_free(vector);
        MlxErrors.Check(status);
    }

    /// <summary>Begins to compute arrays.</summary>
    public static void Begin(params ReadOnlySpan<ArrayHandle> arrays)
    {
        var vector = NewVector(arrays);
        var status = MlxFunctions.mlx_async_eval(vector);
        _ = MlxFunctions.mlx_vector_array_free(vector);
        MlxErrors.Check(status);
    }

    /// <summary>Copies a computed float32 array out.</summary>
    /// <param name="array">Computed, row after row.</param>
    /// <param name="target">As long as the array.</param>
    public static void Read(ArrayHandle array, Span<float> target)
    {
        var data = MlxFunctions.mlx_array_data_float32(array);
        MlxErrors.CheckPointer((nint)data);
        new ReadOnlySpan<float>(data, target.Length).CopyTo(target);
    }

    private static VectorHandle NewVector(ReadOnlySpan<ArrayHandle> arrays)
    {
        fixed (ArrayHandle* first = arrays)
            return MlxFunctions.mlx_vector_array_new_data(first, (nuint)arrays.Length);
    }

    // A null handle asks for a new array.
    private static ArrayHandle* Empty(ArrayHandle* result)
    {
        *result = default;
        return result;
    }

    private ArrayHandle Slice(ArrayHandle a, int* start, int* stop)
    {
        ArrayHandle result;
        var strides = stackalloc int[Rank] { 1, 1, 1, 1 };
        return Own(MlxFunctions.mlx_slice(Empty(&result), a, start, Rank, stop, Rank, strides, Rank, stream), result);
    }

    private ArrayHandle Own(int status, ArrayHandle result)
    {
        MlxErrors.Check(status);
        return arena.Own(result);
    }
}
