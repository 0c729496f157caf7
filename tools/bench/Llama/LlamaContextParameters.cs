using System.Runtime.InteropServices;

namespace ExoGrains.Bench.Llama;

/// <summary>llama.cpp's <c>llama_context_params</c>, of which only the fields used here have names.</summary>
/// <remarks>Offsets are those of llama.h of llama.cpp v0.5.0 on 64-bit machines; <see cref="IsAsExpected"/> looks at
/// the defaults to see whether a library agrees.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 160)]
internal struct LlamaContextParameters
{
    private const int F16 = 1;
    private const int DefaultThreads = 4;

    /// <summary>Tokens of all sequences together.</summary>
    [FieldOffset(0)]
    public int ContextTokens;

    /// <summary>Most tokens of one <c>llama_decode</c>.</summary>
    [FieldOffset(4)]
    public int BatchTokens;

    /// <summary>Most tokens it computes at a time.</summary>
    [FieldOffset(8)]
    public int StepTokens;

    /// <summary>Sequences.</summary>
    [FieldOffset(12)]
    public int SequenceCount;

    /// <summary>Threads for single tokens.</summary>
    [FieldOffset(28)]
    public int ThreadCount;

    /// <summary>Threads for prompts.</summary>
    [FieldOffset(32)]
    public int PromptThreadCount;

    [FieldOffset(52)]
    private readonly int _flashAttention;

    // Pointer-sized, so that the structure is aligned as the library's.
    [FieldOffset(88)]
    private readonly nint _evaluationCallback;

    [FieldOffset(104)]
    private readonly int _keyType;

    [FieldOffset(108)]
    private readonly int _valueType;

    /// <summary>Whether the defaults are those of v0.5.0: flash attention where it pays, keys and values in
    /// F16.</summary>
    public readonly bool IsAsExpected =>
        BatchTokens == 2048 && StepTokens == 512 && SequenceCount == 1 && ThreadCount == DefaultThreads
        && PromptThreadCount == DefaultThreads && _flashAttention == -1 && _evaluationCallback == 0
        && _keyType == F16 && _valueType == F16;
}
