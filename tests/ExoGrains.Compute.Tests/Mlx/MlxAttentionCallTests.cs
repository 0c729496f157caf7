using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Tests.Mlx;

/// <summary>How this machine's calling convention passes one argument more than a function takes; finding out which
/// form of attention a library has is built on it.</summary>
public sealed unsafe class MlxAttentionCallTests
{
    private static readonly StreamHandle Stream = new(0x7eadbeef);
    private static StreamHandle _seenStream;
    private static ArrayHandle _seenSinks;
    private static byte _seenFlag;

    [Fact]
    public void OlderFunction_CalledInTheNewerForm_SeesNoStream()
    {
        delegate* unmanaged[Cdecl]<
            ArrayHandle*, ArrayHandle, ArrayHandle, ArrayHandle, float, byte*, ArrayHandle, ArrayHandle, StreamHandle,
            int> older = &Older;
        _seenStream = Stream;
        Call((nint)older);
        Assert.Equal(default, _seenStream);
        Assert.Equal(new ArrayHandle(6), _seenSinks);
    }

    [Fact]
    public void NewerFunction_CalledInTheNewerForm_SeesNoFlagAndTheStream()
    {
        delegate* unmanaged[Cdecl]<
            ArrayHandle*, ArrayHandle, ArrayHandle, ArrayHandle, float, byte*, ArrayHandle, ArrayHandle, byte,
            StreamHandle, int> newer = &Newer;
        (_seenStream, _seenFlag) = (default, 1);
        Call((nint)newer);
        Assert.Equal(Stream, _seenStream);
        Assert.Equal(0, _seenFlag);
        Assert.Equal(new ArrayHandle(6), _seenSinks);
    }

    private static void Call(nint function) =>
        ((delegate* unmanaged[Cdecl]<
            ArrayHandle*, ArrayHandle, ArrayHandle, ArrayHandle, float, byte*, ArrayHandle, ArrayHandle, NoFlag,
            StreamHandle, int>)function)(
            null, new(1), new(2), new(3), 4, null, new(5), new(6), default, Stream);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Older(
        ArrayHandle* result,
        ArrayHandle queries,
        ArrayHandle keys,
        ArrayHandle values,
        float scale,
        byte* maskMode,
        ArrayHandle mask,
        ArrayHandle sinks,
        StreamHandle stream)
    {
        (_seenSinks, _seenStream) = (sinks, stream);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Newer(
        ArrayHandle* result,
        ArrayHandle queries,
        ArrayHandle keys,
        ArrayHandle values,
        float scale,
        byte* maskMode,
        ArrayHandle mask,
        ArrayHandle sinks,
        byte flag,
        StreamHandle stream)
    {
        (_seenSinks, _seenFlag, _seenStream) = (sinks, flag, stream);
        return 0;
    }
}
