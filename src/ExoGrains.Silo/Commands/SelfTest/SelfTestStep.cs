namespace ExoGrains.Silo.Commands.SelfTest;

/// <summary>One thing that was tried.</summary>
/// <param name="Name">What.</param>
/// <param name="IsOk">Whether it went as it should.</param>
/// <param name="Detail">What was seen; on failure what is wrong.</param>
internal sealed record SelfTestStep(string Name, bool IsOk, string Detail)
{
    private const int NameColumns = 16;

    /// <summary>A line for people.</summary>
    public override string ToString() => $"{Name.PadRight(NameColumns)}{(IsOk ? "ok      " : "FAILED  ")}{Detail}";
}
