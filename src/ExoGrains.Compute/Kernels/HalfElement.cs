using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>binary16, finite.</summary>
internal readonly unsafe struct HalfElement : IStripElement
{
    public static int Bytes => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* source)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.LoadFiniteHalf((ushort*)source);
}
