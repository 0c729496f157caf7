namespace ExoGrains.Compute;

/// <summary>A KV cache by slots: who is open, how far, and what slot operations do to it. Arguments are checked before
/// (<see cref="SlotChecks"/>).</summary>
internal interface ISlotCache
{
    /// <summary>Whether a slot is in use.</summary>
    bool IsOpen(int slot);

    /// <summary>Positions in an open slot.</summary>
    int Length(int slot);

    /// <summary>Makes a closed slot an empty open one.</summary>
    void Open(int slot);

    /// <summary>Opens a slot with the first <paramref name="length"/> positions of another.</summary>
    void Fork(int slot, int source, int length);

    /// <summary>Keeps the first <paramref name="length"/> positions.</summary>
    void Truncate(int slot, int length);

    /// <summary>Empties the slot and frees it.</summary>
    void Close(int slot);

    /// <summary>Applies operations in order.</summary>
    void Apply(ReadOnlySpan<SlotOperation> operations)
    {
        foreach (var operation in operations)
        {
            switch (operation.Kind)
            {
                case SlotOperationKind.Open:
                    Open(operation.Slot);
                    break;
                case SlotOperationKind.Fork:
                    Fork(operation.Slot, operation.SourceSlot, operation.Length);
                    break;
                case SlotOperationKind.Truncate:
                    Truncate(operation.Slot, operation.Length);
                    break;
                default:
                    Close(operation.Slot);
                    break;
            }
        }
    }
}
