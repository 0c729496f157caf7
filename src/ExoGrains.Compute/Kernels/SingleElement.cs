using System.Runtime.CompilerServices;

namespace ExoGrains.Compute.Kernels;

/// <summary>float32.</summary>
internal readonly unsafe struct SingleElement : IStripElement
{
    public static int Bytes => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Load<TLanes>(byte* source)
        where TLanes : unmanaged, ILanes<TLanes> => TLanes.Load((float*)source);
}
