using System.Runtime.InteropServices;

namespace ExoGrains.Bench.Llama;

/// <summary>llama.cpp's <c>llama_model_params</c>, of which only the fields used here have names.</summary>
/// <remarks>Offsets are those of llama.h of llama.cpp v0.5.0 on 64-bit machines; <see cref="IsAsExpected"/> looks at
/// the defaults to see whether a library agrees.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal struct LlamaModelParameters
{
    [FieldOffset(0)]
    private readonly nint _devices;

    [FieldOffset(16)]
    private int _deviceLayerCount;

    [FieldOffset(74)]
    private readonly byte _usesRepackedWeights;

    /// <summary>Whether the defaults are those of v0.5.0: layers on all devices, weights repacked.</summary>
    public readonly bool IsAsExpected => _devices == 0 && _deviceLayerCount == -1 && _usesRepackedWeights == 1;

    /// <summary>Leaves every layer to the processor.</summary>
    public void UseNoDevices() => _deviceLayerCount = 0;
}
