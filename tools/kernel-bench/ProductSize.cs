namespace ExoGrains.KernelBench;

/// <summary>How large a product is.</summary>
/// <param name="Rows">Outputs of the matrix.</param>
/// <param name="Tokens">Tokens multiplied with it.</param>
public sealed record ProductSize(int Rows, int Tokens)
{
    public override string ToString() => $"{Tokens} x {Rows}";
}
