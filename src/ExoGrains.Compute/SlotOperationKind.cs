namespace ExoGrains.Compute;

/// <summary>What is done to a slot of the KV cache before a step's rows are computed. Values are wire values.</summary>
public enum SlotOperationKind : byte
{
    /// <summary>The slot becomes in use and empty. It must be closed.</summary>
    Open = 1,

    /// <summary>The slot becomes in use with the first <c>Length</c> positions of another open slot. It must be
    /// closed.</summary>
    Fork = 2,

    /// <summary>An open slot keeps only its first <c>Length</c> positions.</summary>
    Truncate = 3,

    /// <summary>An open slot is emptied and free again.</summary>
    Close = 4,
}
