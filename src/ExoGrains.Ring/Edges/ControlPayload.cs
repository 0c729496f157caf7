namespace ExoGrains.Ring.Edges;

/// <summary>Payload lengths of control frames on an open edge.</summary>
internal static class ControlPayload
{
    /// <summary>PING, PONG: u64 stamp of the pinging end.</summary>
    public const int StampBytes = 8;

    /// <summary>CREDIT: u64 frames and u64 bytes returned since the edge opened.</summary>
    public const int CreditBytes = 16;

    /// <summary>CANCEL: u32 slot.</summary>
    public const int CancelBytes = 4;

    /// <summary>SHORTAGE: the only code so far.</summary>
    public const int OutOfMemory = 1;
}
