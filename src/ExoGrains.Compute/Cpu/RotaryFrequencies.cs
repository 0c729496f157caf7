using ExoGrains.Models.Configuration;

namespace ExoGrains.Compute.Cpu;

/// <summary>Cosines and sines of the rotary positions of one step, computed once per step for all layers.</summary>
/// <remarks>
/// <para><c>angle(p, i) = p * f_i</c>, <c>f_i = theta^(-2i / head size)</c>, scaled as the configuration says. As in
/// transformers, f_i is rounded to float32; the angle, its cosine and its sine are computed in double and rounded once,
/// which keeps long contexts accurate.</para>
/// <para><see cref="Math.Cos"/> may differ in the last place of a double between platforms; after rounding to float32
/// that shows about once in 10^8 values.</para>
/// </remarks>
internal sealed unsafe class RotaryFrequencies : IDisposable
{
    private readonly float[] _frequencies;
    private readonly NativeBuffer _cosines;
    private readonly NativeBuffer _sines;

    /// <summary>Computes the frequencies and reserves room for the largest step.</summary>
    public RotaryFrequencies(ModelConfiguration configuration, int maxStepTokens)
    {
        Half = configuration.HeadSize / 2;
        _frequencies = Of(configuration);
        _cosines = NativeBuffer.OfZeros((long)maxStepTokens * Half * sizeof(float));
        _sines = NativeBuffer.OfZeros((long)maxStepTokens * Half * sizeof(float));
    }

    /// <summary>Pairs per head.</summary>
    public int Half { get; }

    /// <summary>Bytes held.</summary>
    public long ByteCount => _cosines.ByteCount + _sines.ByteCount;

    /// <summary>Radians per position of each pair of a head.</summary>
    public static float[] Of(ModelConfiguration configuration) =>
        [.. Enumerable.Range(0, configuration.HeadSize / 2).Select(pair => (float)Frequency(configuration, pair))];

    /// <summary>Fills the tables for the tokens of a step.</summary>
    public void Prepare(StepRows rows)
    {
        for (var token = 0; token < rows.TokenCount; token++)
        {
            double position = rows.Position(token);
            for (var i = 0; i < Half; i++)
            {
                var (sine, cosine) = Math.SinCos(position * _frequencies[i]);
                _cosines.Floats[token * Half + i] = (float)cosine;
                _sines.Floats[token * Half + i] = (float)sine;
            }
        }
    }

    /// <summary>[Half] cosines of a token of the step.</summary>
    public float* Cosines(int token) => _cosines.Floats + (nint)token * Half;

    /// <summary>[Half] sines of a token of the step.</summary>
    public float* Sines(int token) => _sines.Floats + (nint)token * Half;

    public void Dispose()
    {
        _cosines.Dispose();
        _sines.Dispose();
    }

    private static double Frequency(ModelConfiguration configuration, int pair)
    {
        var exponent = 2.0 * pair / configuration.HeadSize;
        var frequency = Math.Pow(configuration.RopeTheta, -exponent) / configuration.RopeLinearFactor;
        return configuration.RopeScaling is { } scaling ? Scale(frequency, scaling) : frequency;
    }

    // transformers, modeling_rope_utils: long wavelengths are divided by the factor, short ones kept, those between
    // blended.
    private static double Scale(double frequency, Llama3RopeScaling scaling)
    {
        var wavelength = 2 * Math.PI / frequency;
        if (wavelength < scaling.OriginalContextTokens / scaling.HighFrequencyFactor)
            return frequency;
        if (wavelength > scaling.OriginalContextTokens / scaling.LowFrequencyFactor)
            return frequency / scaling.Factor;
        var smooth = (scaling.OriginalContextTokens / wavelength - scaling.LowFrequencyFactor)
            / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
        return (1 - smooth) * frequency / scaling.Factor + smooth * frequency;
    }
}
