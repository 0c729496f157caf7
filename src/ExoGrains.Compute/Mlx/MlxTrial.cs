using System.Globalization;
using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>A computation with known results that a device must get right before it is used.</summary>
/// <remarks>
/// It makes the calls an engine makes, in the sizes of a single token and of several, for which a GPU has different
/// programs, and in each type of element. It finds a library whose calls mean something else than ours, kernels that
/// are missing or wrong, and a device that does not run at all.
/// </remarks>
internal sealed unsafe class MlxTrial
{
    private const int Columns = 128;
    private const int Outputs = 32;
    private const int GroupSize = 64;
    private const int SeveralTokens = 9;
    private const int HeadSize = 64;
    private const int Keys = 12;
    private const int Position = 37;
    private const float Epsilon = 1e-6f;

    private readonly MlxDevice _device;
    private readonly MlxArena _arena = new();
    private readonly MlxOperations _operations;
    private ElementKind _kind;

    /// <summary>A trial of a device.</summary>
    public MlxTrial(MlxDevice device)
    {
        _device = device;
        _operations = new MlxOperations(device.Stream, _arena);
    }

    /// <summary>Computes and compares, on the device's thread.</summary>
    /// <returns>What is wrong, for people; null where all is right.</returns>
    public string? FindFault()
    {
        string? fault = null;
        _device.Thread.Run(() => fault = FindFaultHere());
        return fault;
    }

    /// <summary>Relative error that a type of element may bring.</summary>
    /// <remarks>GPUs may multiply float32 with 10 bits of mantissa, and MLX on the processor sums 16-bit products in 16
    /// bits. A wrong result is off by about 1.</remarks>
    internal static double Tolerance(ElementKind kind) => kind switch
    {
        ElementKind.Float32 => 2e-3,
        ElementKind.Float16 => 1e-2,
        _ => 5e-2,
    };

    /// <summary>Root mean square of the difference over that of what is expected.</summary>
    internal static double RelativeError(ReadOnlySpan<float> got, ReadOnlySpan<float> expected)
    {
        double difference = 0, size = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += ((double)got[i] - expected[i]) * ((double)got[i] - expected[i]);
            size += (double)expected[i] * expected[i];
        }
        return Math.Sqrt(difference / size);
    }

    private string? FindFaultHere()
    {
        foreach (var kind in new[] { ElementKind.Float32, ElementKind.Float16, ElementKind.BFloat16 })
        {
            _kind = kind;
            try
            {
                string? fault = Product(1) ?? Product(SeveralTokens) ?? Norm() ?? Rotation()
                    ?? Attention(1) ?? Attention(SeveralTokens);
                if (fault is not null)
                    return fault;
            }
            finally
            {
                _arena.Clear();
            }
        }
        return null;
    }

    private string? Product(int tokenCount)
    {
        var x = MlxTrialNumbers.Values(tokenCount * Columns, 1);
        var words = MlxTrialNumbers.Words(Outputs * Columns / 8, 2);
        var scales = MlxTrialNumbers.Values(Outputs * Columns / GroupSize, 3);
        var biases = MlxTrialNumbers.Values(scales.Length, 4);
        var product = _operations.QuantisedProduct(
            Input(x, tokenCount, Columns),
            Words(words, Outputs, Columns / 8),
            Input(scales, Outputs, Columns / GroupSize),
            Input(biases, Outputs, Columns / GroupSize),
            GroupSize,
            bits: 4);
        return Compare(
            "a 4-bit quantised product", product, MlxTrialNumbers.Product(x, words, scales, biases, Columns));
    }

    private string? Norm()
    {
        var x = MlxTrialNumbers.Values(2 * Columns, 5);
        var gain = MlxTrialNumbers.Values(Columns, 6);
        var norm = _operations.Norm(Input(x, 2, Columns), Input(gain, Columns), Epsilon);
        return Compare("an RMS norm", norm, MlxTrialNumbers.Norm(x, gain, Epsilon));
    }

    private string? Rotation()
    {
        var x = MlxTrialNumbers.Values(2 * SeveralTokens * HeadSize, 7);
        float[] periods =
            [.. Enumerable.Range(0, HeadSize / 2).Select(pair => MathF.Pow(10_000, 2f * pair / HeadSize))];
        fixed (float* data = periods)
        {
            var rotated = _operations.Rotate(
                Input(x, 1, 2, SeveralTokens, HeadSize),
                HeadSize,
                isInterleaved: false,
                Position,
                _operations.Copy(data, ElementKind.Float32, periods.Length));
            return Compare(
                "a rotation by position", rotated, MlxTrialNumbers.Rotated(x, SeveralTokens, Position, periods));
        }
    }

    private string? Attention(int queryCount)
    {
        var shape = new MlxTrialAttention(QueryHeads: 4, KeyHeads: 2, queryCount, Keys, HeadSize);
        var queries = MlxTrialNumbers.Values(shape.QueryHeads * queryCount * HeadSize, 8);
        var keys = MlxTrialNumbers.Values(shape.KeyHeads * Keys * HeadSize, 9);
        var values = MlxTrialNumbers.Values(keys.Length, 10);
        var attended = _operations.Attend(
            Input(queries, 1, shape.QueryHeads, queryCount, HeadSize),
            Input(keys, 1, shape.KeyHeads, Keys, HeadSize),
            Input(values, 1, shape.KeyHeads, Keys, HeadSize),
            shape.Scale,
            mask: default,
            isCausal: queryCount > 1);
        return Compare("attention", attended, MlxTrialNumbers.Attended(shape, queries, keys, values));
    }

    private ArrayHandle Input(float[] values, params ReadOnlySpan<int> shape)
    {
        fixed (float* data = values)
            return _operations.Cast(_operations.Copy(data, ElementKind.Float32, shape), _kind);
    }

    private ArrayHandle Words(uint[] words, params ReadOnlySpan<int> shape)
    {
        fixed (uint* data = words)
            return _operations.Copy(data, ElementKind.UInt32, shape);
    }

    private string? Compare(string what, ArrayHandle result, float[] expected)
    {
        var array = _operations.Contiguous(_operations.Cast(result, ElementKind.Float32));
        MlxOperations.Evaluate(array);
        nuint size = MlxFunctions.mlx_array_size(array);
        if (size != (nuint)expected.Length)
            return $"{what} in {_kind} gave {size} numbers where {expected.Length} are expected";
        double error = RelativeError(new(MlxFunctions.mlx_array_data_float32(array), expected.Length), expected);
        // Not-a-number is not within anything.
        return error <= Tolerance(_kind)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{what} in {_kind} is off by {error:g2}, where {Tolerance(_kind)} is expected at most");
    }
}
