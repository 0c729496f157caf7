namespace ExoGrains.Compute.Kernels;

/// <summary>Sixteen float32 lanes, whatever registers they lie in: one of 512 bits, two of 256, four of 128.</summary>
/// <remarks>
/// Every kernel is written once over this. Sums keep sixteen partial sums (lane i takes elements i, i+16, ...) and
/// fold them by <see cref="Sum"/>, so the order of additions is the same on every processor and a result is the same
/// to the bit.
/// </remarks>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Lanes of every implementation.</summary>
    const int Count = 16;

    /// <summary>Whether sixteen accumulators stay in registers, so that tiles of 4 x 4 pay.</summary>
    static abstract bool HoldsLargeTiles { get; }

    static abstract TSelf Load(float* source);

    static abstract void Store(TSelf value, float* target);

    static abstract TSelf Create(float value);

    /// <summary>Sixteen IEEE 754 binary16 values, widened without loss.</summary>
    static abstract TSelf LoadHalf(ushort* source);

    /// <summary>As <see cref="LoadHalf"/> where none is infinite or NaN, in fewer instructions.</summary>
    static abstract TSelf LoadFiniteHalf(ushort* source);

    /// <summary>Lanes as IEEE 754 binary16, rounded to nearest even. Lanes lie in [-65504, 65504].</summary>
    static abstract void StoreHalf(TSelf value, ushort* target);

    /// <summary>Sixteen bfloat16 values, widened without loss.</summary>
    static abstract TSelf LoadBFloat(ushort* source);

    /// <summary>Sixteen unsigned bytes as floats.</summary>
    static abstract TSelf LoadBytes(byte* source);

    /// <summary>Sixteen signed bytes as floats.</summary>
    static abstract TSelf LoadSignedBytes(sbyte* source);

    static abstract TSelf Add(TSelf left, TSelf right);

    static abstract TSelf Subtract(TSelf left, TSelf right);

    static abstract TSelf Multiply(TSelf left, TSelf right);

    static abstract TSelf Divide(TSelf left, TSelf right);

    /// <summary><c>left * right + addend</c>, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>Lane maximum; which operand is taken when one is NaN is undefined.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>Lane minimum; which operand is taken when one is NaN is undefined.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    static abstract TSelf Abs(TSelf value);

    /// <summary>Two to the power of the integer n held in lanes as <c>n + 1.5 * 2^23</c>, n in [-126, 127].</summary>
    static abstract TSelf PowerOfTwo(TSelf shifted);

    /// <summary>Folds lanes i and i+8, then i and i+4, i and i+2, i and i+1.</summary>
    static abstract float Sum(TSelf value);

    /// <summary>Largest lane.</summary>
    static abstract float Maximum(TSelf value);

    /// <summary>Lanes rounded to the nearest integer, ties to even, as 16-bit integers. Lanes lie in [-32768,
    /// 32767].</summary>
    static abstract void StoreRounded(TSelf value, short* target);

    /// <summary>Both 16-bit halves of each lane: <c>(half >> shift) &amp; mask</c>.</summary>
    /// <param name="words">Bits, not numbers.</param>
    /// <param name="shift">0 to 15; a constant.</param>
    /// <param name="mask">The same for every half; a constant.</param>
    static abstract TSelf Extract(TSelf words, int shift, ushort mask);

    /// <summary>Lanes as 32-bit words: the integer <c>(word >> shift) &amp; mask</c> of each as a float.</summary>
    static abstract TSelf ExtractValue(TSelf words, int shift, int mask);

    /// <summary>Lanes as 32-bit integers: <c>left + (right >> shift)</c>, with an arithmetic shift.</summary>
    static abstract TSelf AddShifted(TSelf left, TSelf right, int shift);

    /// <summary>Lanes as integers: adds the products of both 16-bit halves of each lane of <paramref name="weights"/>
    /// with the two signed 16-bit integers at <paramref name="pair"/>, modulo 2^32.</summary>
    /// <remarks>The pair is taken from memory because a broadcast from there costs no arithmetic unit.</remarks>
    /// <param name="weights">Halves in [0, 255].</param>
    /// <param name="pair">The first belongs to the low halves.</param>
    /// <param name="sum">Added to.</param>
    static abstract TSelf AddPairs(TSelf weights, short* pair, TSelf sum);

    /// <summary>Lanes as 32-bit integers to floats, rounded to nearest even.</summary>
    static abstract TSelf FromInteger(TSelf value);
}
