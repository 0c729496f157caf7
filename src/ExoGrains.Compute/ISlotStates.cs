namespace ExoGrains.Compute;

/// <summary>Which slots of a KV cache are in use, and how far.</summary>
internal interface ISlotStates
{
    /// <summary>Whether a slot is open.</summary>
    bool IsOpen(int slot);

    /// <summary>Positions held in an open slot.</summary>
    int Length(int slot);
}
