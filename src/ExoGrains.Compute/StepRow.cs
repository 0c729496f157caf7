namespace ExoGrains.Compute;

/// <summary>Consecutive tokens of one sequence in a step: a prefill chunk, or one token in decode.</summary>
/// <param name="Slot">The sequence's slot; open.</param>
/// <param name="Position">0-based position of the first token; equals the slot's length before the step.</param>
/// <param name="Count">Tokens, at least 1.</param>
/// <param name="OutputCount">For how many of the last tokens the head wants logits: 0..Count.</param>
public readonly record struct StepRow(int Slot, int Position, int Count, int OutputCount);
