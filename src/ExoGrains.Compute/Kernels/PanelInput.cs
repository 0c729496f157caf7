namespace ExoGrains.Compute.Kernels;

/// <summary>Where tokens lie that are multiplied with panels: values, and per group a scale and the sum of what the
/// values stand for. Later tokens follow a stride apart; their scales and sums without gaps.</summary>
internal readonly unsafe struct PanelInput(void* values, float* scales, float* sums)
{
    // Tokens at multiples of 1024 bytes would share the sets of the first-level cache: measured, half the speed.
    private const int Padding = 32;
    private readonly void* _values = values;

    /// <summary><c>[columns]</c> as 16-bit integers, in the <see cref="IValueOrder"/> of the kernel
    /// set.</summary>
    public short* Integers => (short*)_values;

    /// <summary><c>[columns]</c> as they were, for an exact form.</summary>
    public float* Floats => (float*)_values;

    /// <summary><c>[groups]</c>; unused by an exact form.</summary>
    public float* Scales { get; } = scales;

    /// <summary><c>[groups]</c>: scale times the sum of the group's values.</summary>
    public float* Sums { get; } = sums;

    /// <summary>Elements from one token's values to the next.</summary>
    public static int Stride(int columnCount) => columnCount + Padding;

    /// <summary>The tokens after the first <paramref name="tokens"/>.</summary>
    /// <param name="columnCount">Values of a token.</param>
    /// <param name="form">What they are.</param>
    /// <param name="tokens">How many to skip.</param>
    public PanelInput Skip(int columnCount, ActivationForm form, nint tokens)
    {
        var groups = tokens * (columnCount / form.GroupSize);
        var bytes = tokens * Stride(columnCount) * form.ValueBytes;
        return new((byte*)_values + bytes, Scales + groups, Sums + groups);
    }
}
