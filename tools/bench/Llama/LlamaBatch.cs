using System.Runtime.InteropServices;

namespace ExoGrains.Bench.Llama;

/// <summary>llama.cpp's <c>llama_batch</c>: tokens of one call, each with its place.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaBatch
{
    /// <summary>Tokens.</summary>
    public int TokenCount;

    /// <summary>[tokens].</summary>
    public int* Tokens;

    /// <summary>Null: tokens are given, not embeddings.</summary>
    public float* Embeddings;

    /// <summary>[tokens].</summary>
    public int* Positions;

    /// <summary>[tokens]; 1 each.</summary>
    public int* SequenceCounts;

    /// <summary>[tokens]; one sequence each.</summary>
    public int** Sequences;

    /// <summary>[tokens]; 1 where logits are wanted.</summary>
    public byte* WantsLogits;
}
