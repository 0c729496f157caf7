using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>A width of packed values that divides a 32-bit word, known when a kernel is compiled.</summary>
internal interface IPackedWidth
{
    /// <summary>Fields of a word: each holds one value in either half of the word.</summary>
    static abstract int FieldCount { get; }

    /// <summary>Values of a word.</summary>
    static abstract int ValueCount { get; }

    /// <summary>Values <c>field</c> and <c>FieldCount + field</c> of every word, each in 16 bits of its own.</summary>
    /// <param name="words">One word of every row.</param>
    /// <param name="field">A literal in <c>[0, FieldCount)</c>, so that shifts become immediates.</param>
    static abstract TLanes Field<TLanes>(TLanes words, int field)
        where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>One value of every word, as a float.</summary>
    /// <param name="words">One word of every row.</param>
    /// <param name="value">In <c>[0, ValueCount)</c>, lowest bits first.</param>
    static abstract TLanes Value<TLanes>(TLanes words, int value)
        where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>Sixteen values to the word.</summary>
internal readonly struct TwoBits : IPackedWidth
{
    public static int FieldCount => 8;

    public static int ValueCount => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Field<TLanes>(TLanes words, int field)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.Extract(words, field * 2, 0x0003);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Value<TLanes>(TLanes words, int value)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.ExtractValue(words, value * 2, 0x03);
}

/// <summary>Eight values to the word.</summary>
internal readonly struct FourBits : IPackedWidth
{
    public static int FieldCount => 4;

    public static int ValueCount => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Field<TLanes>(TLanes words, int field)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.Extract(words, field * 4, 0x000F);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Value<TLanes>(TLanes words, int value)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.ExtractValue(words, value * 4, 0x0F);
}

/// <summary>Four values to the word.</summary>
internal readonly struct EightBits : IPackedWidth
{
    public static int FieldCount => 2;

    public static int ValueCount => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Field<TLanes>(TLanes words, int field)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.Extract(words, field * 8, 0x00FF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Value<TLanes>(TLanes words, int value)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.ExtractValue(words, value * 8, 0xFF);
}
