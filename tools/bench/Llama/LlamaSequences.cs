using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ExoGrains.Bench.Llama;

/// <summary>Drives llama.cpp as <c>exograins bench</c> drives the engine: prompts in chunks, and sequences that decode
/// together, each taking its most likely token.</summary>
internal sealed unsafe class LlamaSequences
{
    /// <summary>Most tokens of a chunk.</summary>
    public const int MaxBatchTokens = 512;

    // Any text does: what a token is does not change what it costs.
    private const int TextSeed = 1;

    private readonly LlamaLibrary _library;
    private readonly nint _context;
    private readonly int _vocabularySize;
    private readonly int[] _text;
    private readonly int[] _next;
    private LlamaBatch _batch;

    /// <summary>Reserves what the plan needs; the process's end frees it.</summary>
    public LlamaSequences(LlamaLibrary library, nint context, int vocabularySize, LlamaPlan plan)
    {
        _library = library;
        _context = context;
        _vocabularySize = vocabularySize;
        _next = new int[plan.BatchSequences];
        var random = new Random(TextSeed);
        _text =
        [
            .. Enumerable.Range(0, Math.Max(plan.PromptTokens, plan.DepthTokens))
                .Select(_ => random.Next(vocabularySize)),
        ];
        var tokens = (nuint)Math.Max(MaxBatchTokens, plan.BatchSequences);
        _batch.Tokens = (int*)NativeMemory.Alloc(tokens, sizeof(int));
        _batch.Positions = (int*)NativeMemory.Alloc(tokens, sizeof(int));
        _batch.SequenceCounts = (int*)NativeMemory.Alloc(tokens, sizeof(int));
        _batch.Sequences = (int**)NativeMemory.Alloc(tokens, (nuint)sizeof(int*));
        _batch.WantsLogits = (byte*)NativeMemory.Alloc(tokens);
        for (nuint i = 0; i < tokens; i++)
            _batch.Sequences[i] = (int*)NativeMemory.Alloc(sizeof(int));
    }

    /// <summary>Computes the first tokens of the text in a sequence, and what comes next.</summary>
    /// <exception cref="InvalidDataException">Logits are not finite.</exception>
    public void Prefill(int sequence, int count)
    {
        for (var position = 0; position < count; position += MaxBatchTokens)
        {
            _batch.TokenCount = Math.Min(MaxBatchTokens, count - position);
            for (var i = 0; i < _batch.TokenCount; i++)
                Set(i, _text[position + i], position + i, sequence, wantsLogits: position + i == count - 1);
            _library.Decode(_context, _batch);
        }

        _next[sequence] = count > 0 ? Draw(_batch.TokenCount - 1) : 0;
    }

    /// <summary>Decodes with all sequences, which are equally long.</summary>
    public void Decode(int position, int count)
    {
        _batch.TokenCount = _next.Length;
        for (var end = position + count; position < end; position++)
        {
            for (var sequence = 0; sequence < _next.Length; sequence++)
                Set(sequence, _next[sequence], position, sequence, wantsLogits: true);
            _library.Decode(_context, _batch);
            for (var sequence = 0; sequence < _next.Length; sequence++)
                _next[sequence] = Draw(sequence);
        }
    }

    /// <summary>Takes all positions from one on back, in all sequences.</summary>
    public void Truncate(int length)
    {
        for (var sequence = 0; sequence < _next.Length; sequence++)
            _library.Truncate(_context, sequence, length);
    }

    private void Set(int index, int token, int position, int sequence, bool wantsLogits)
    {
        _batch.Tokens[index] = token;
        _batch.Positions[index] = position;
        _batch.SequenceCounts[index] = 1;
        *_batch.Sequences[index] = sequence;
        _batch.WantsLogits[index] = wantsLogits ? (byte)1 : (byte)0;
    }

    private int Draw(int index)
    {
        var logits = _library.Logits(_context, index, _vocabularySize);
        var token = TensorPrimitives.IndexOfMax(logits);

        // Numbers that are not finite are computed at another speed.
        return float.IsFinite(logits[token])
            ? token
            : throw new InvalidDataException($"llama.cpp gives a logit of {logits[token]}; the file is broken.");
    }
}
