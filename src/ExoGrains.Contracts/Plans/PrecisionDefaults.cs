namespace ExoGrains.Contracts;

/// <summary>What follows from a precision where nothing else is asked for.</summary>
public static class PrecisionDefaults
{
    /// <summary>The KV cache's element type: F32 where nothing may be rounded, else F16.</summary>
    public static KeyValueType UsualKeyValueType(this Precision precision) =>
        precision == Precision.Exact ? KeyValueType.F32 : KeyValueType.F16;
}
