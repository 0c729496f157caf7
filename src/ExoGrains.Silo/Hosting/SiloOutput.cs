namespace ExoGrains.Silo.Hosting;

/// <summary>The few lines of a silo that are meant for people.</summary>
/// <param name="writer">Where they go.</param>
internal sealed class SiloOutput(TextWriter writer)
{
    private readonly Lock _turn = new();

    /// <summary>Writes one line; an empty one is not written.</summary>
    public void Write(string line)
    {
        if (line.Length == 0)
            return;
        lock (_turn)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }
}
