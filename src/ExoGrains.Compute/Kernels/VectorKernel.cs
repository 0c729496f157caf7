namespace ExoGrains.Compute.Kernels;

/// <summary>Element-wise work on rows: norm, gate, residual.</summary>
internal static unsafe class VectorKernel
{
    private const int Lanes = 16;

    /// <summary><c>output[i] = input[i] / sqrt(mean(input^2) + epsilon) * gain[i]</c>. Source: arXiv:1910.07467. Input
    /// and output may be the same memory.</summary>
    public static void RmsNorm<TLanes>(float* input, float* gain, float epsilon, int size, float* output)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var whole = size & ~(Lanes - 1);
        var squares = TLanes.Create(0f);
        for (var i = 0; i < whole; i += Lanes)
        {
            var x = TLanes.Load(input + i);
            squares = TLanes.MultiplyAdd(x, x, squares);
        }

        if (whole < size)
        {
            var x = PartialLanes.Load<TLanes>(input + whole, size - whole);
            squares = TLanes.MultiplyAdd(x, x, squares);
        }

        var inverse = 1f / MathF.Sqrt(TLanes.Sum(squares) / size + epsilon);
        var scale = TLanes.Create(inverse);
        for (var i = 0; i < whole; i += Lanes)
        {
            var normed = TLanes.Multiply(TLanes.Load(input + i), scale);
            TLanes.Store(TLanes.Multiply(normed, TLanes.Load(gain + i)), output + i);
        }

        for (var i = whole; i < size; i++)
            output[i] = input[i] * inverse * gain[i];
    }

    /// <summary><c>gate[i] = gate[i] / (1 + e^-gate[i]) * up[i]</c>, in place. Source: arXiv:2002.05202.</summary>
    public static void SwiGlu<TLanes>(float* gate, float* up, int size)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var whole = size & ~(Lanes - 1);
        for (var i = 0; i < whole; i += Lanes)
            TLanes.Store(SwiGlu(TLanes.Load(gate + i), TLanes.Load(up + i)), gate + i);
        if (whole == size)
            return;
        var rest = size - whole;
        var last = SwiGlu(PartialLanes.Load<TLanes>(gate + whole, rest), PartialLanes.Load<TLanes>(up + whole, rest));
        PartialLanes.Store(last, gate + whole, rest);
    }

    /// <summary><c>target[i] += addend[i]</c>.</summary>
    public static void Add<TLanes>(float* addend, float* target, int size)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var whole = size & ~(Lanes - 1);
        for (var i = 0; i < whole; i += Lanes)
            TLanes.Store(TLanes.Add(TLanes.Load(target + i), TLanes.Load(addend + i)), target + i);
        for (var i = whole; i < size; i++)
            target[i] += addend[i];
    }

    /// <summary><c>target[i] = source[i] * factor</c>; may be the same memory.</summary>
    public static void Scale<TLanes>(float* source, float factor, int size, float* target)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var whole = size & ~(Lanes - 1);
        var factors = TLanes.Create(factor);
        for (var i = 0; i < whole; i += Lanes)
            TLanes.Store(TLanes.Multiply(TLanes.Load(source + i), factors), target + i);
        for (var i = whole; i < size; i++)
            target[i] = source[i] * factor;
    }

    /// <summary><c>target[i] *= factor[i]</c>.</summary>
    public static void Multiply<TLanes>(float* factor, float* target, int size)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var whole = size & ~(Lanes - 1);
        for (var i = 0; i < whole; i += Lanes)
            TLanes.Store(TLanes.Multiply(TLanes.Load(target + i), TLanes.Load(factor + i)), target + i);
        for (var i = whole; i < size; i++)
            target[i] *= factor[i];
    }

    /// <summary><c>target[i] = e^((source[i] - offset) * factor)</c>, clamped as <see cref="Exponential"/>
    /// is.</summary>
    public static void Exponentials<TLanes>(float* source, float offset, float factor, int size, float* target)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var whole = size & ~(Lanes - 1);
        TLanes offsets = TLanes.Create(offset), factors = TLanes.Create(factor);
        for (var i = 0; i < whole; i += Lanes)
        {
            var difference = TLanes.Subtract(TLanes.Load(source + i), offsets);
            TLanes.Store(Exponential.Of(TLanes.Multiply(difference, factors)), target + i);
        }

        if (whole == size)
            return;
        var rest = TLanes.Subtract(PartialLanes.Load<TLanes>(source + whole, size - whole), offsets);
        PartialLanes.Store(Exponential.Of(TLanes.Multiply(rest, factors)), target + whole, size - whole);
    }

    private static TLanes SwiGlu<TLanes>(TLanes gate, TLanes up)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var one = TLanes.Create(1f);
        var decay = Exponential.Of(TLanes.Subtract(TLanes.Create(0f), gate));
        return TLanes.Multiply(TLanes.Divide(gate, TLanes.Add(one, decay)), up);
    }
}
