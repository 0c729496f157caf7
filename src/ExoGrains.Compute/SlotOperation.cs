namespace ExoGrains.Compute;

/// <summary>One change of a KV cache slot. Every rank applies the same operations in the same order.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Slot">The slot it is done to, in <c>[0, slots)</c>.</param>
/// <param name="SourceSlot">Fork: the slot copied from. Else 0.</param>
/// <param name="Length">Fork, truncate: positions kept. Else 0.</param>
public readonly record struct SlotOperation(SlotOperationKind Kind, int Slot, int SourceSlot = 0, int Length = 0);
