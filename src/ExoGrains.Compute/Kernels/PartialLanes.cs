using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>The last, incomplete sixteen elements of a row: read as if zeros followed, written without touching what
/// follows.</summary>
internal static unsafe class PartialLanes
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TLanes Load<TLanes>(float* source, int count)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var padded = stackalloc float[ILanes<TLanes>.Count];
        new Span<float>(source, count).CopyTo(new Span<float>(padded, count));
        new Span<float>(padded + count, ILanes<TLanes>.Count - count).Clear();
        return TLanes.Load(padded);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Store<TLanes>(TLanes value, float* target, int count)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var padded = stackalloc float[ILanes<TLanes>.Count];
        TLanes.Store(value, padded);
        new Span<float>(padded, count).CopyTo(new Span<float>(target, count));
    }
}
