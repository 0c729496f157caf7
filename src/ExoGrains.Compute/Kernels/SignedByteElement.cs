using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>Signed 8-bit integers, whose scale is applied elsewhere.</summary>
internal readonly unsafe struct SignedByteElement : IStripElement
{
    public static int Bytes => sizeof(sbyte);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* source)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.LoadSignedBytes((sbyte*)source);
}
