namespace ExoGrains.Compute.Cpu;

/// <summary>The rows of one step, laid out by token and by attention tile. Reused from step to step.</summary>
/// <remarks>A tile is a limited number of consecutive tokens of one row: the unit of work of attention.</remarks>
internal sealed class StepRows
{
    private readonly int[] _slots;
    private readonly int[] _positions;
    private readonly int[] _tileFirst;
    private readonly int[] _tileCount;
    private readonly int _tileTokens;

    /// <summary>Sized for the largest step.</summary>
    /// <param name="maxStepTokens">Its tokens.</param>
    /// <param name="tileTokens">Most tokens per attention tile.</param>
    public StepRows(int maxStepTokens, int tileTokens)
    {
        _tileTokens = tileTokens;
        _slots = new int[maxStepTokens];
        _positions = new int[maxStepTokens];
        _tileFirst = new int[maxStepTokens];
        _tileCount = new int[maxStepTokens];
    }

    /// <summary>Tokens in the step.</summary>
    public int TokenCount { get; private set; }

    /// <summary>Attention tiles in the step.</summary>
    public int TileCount { get; private set; }

    /// <summary>Lays out rows that were checked before.</summary>
    public void Set(ReadOnlySpan<StepRow> rows)
    {
        var token = 0;
        var tile = 0;
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Count; i++)
            {
                if (i % _tileTokens == 0)
                {
                    _tileFirst[tile] = token;
                    _tileCount[tile++] = Math.Min(_tileTokens, row.Count - i);
                }

                _slots[token] = row.Slot;
                _positions[token++] = row.Position + i;
            }
        }

        TokenCount = token;
        TileCount = tile;
    }

    /// <summary>Slot of a token of the step.</summary>
    public int Slot(int token) => _slots[token];

    /// <summary>Absolute position of a token in its sequence.</summary>
    public int Position(int token) => _positions[token];

    /// <summary>First token of a tile.</summary>
    public int TileFirst(int tile) => _tileFirst[tile];

    /// <summary>Tokens of a tile.</summary>
    public int TileSize(int tile) => _tileCount[tile];
}
