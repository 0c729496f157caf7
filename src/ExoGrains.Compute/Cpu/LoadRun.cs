using ExoGrains.Contracts;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Cpu;

/// <summary>Brings a shard's weights into memory, piece by piece: packs them with all threads, or reads them where they
/// lie; while one piece is worked on, the system reads the next from disk.</summary>
/// <param name="weights">Where the stored bytes are.</param>
/// <param name="pool">Threads that pack.</param>
/// <param name="progress">Told after each piece, on the calling thread; null for nobody.</param>
internal sealed class LoadRun(ModelWeights weights, ComputePool pool, IProgress<LoadProgress>? progress) : IPoolWork
{
    private LoadPiece _piece;

    /// <summary>Loads all pieces in order.</summary>
    public void Run(IReadOnlyList<LoadPiece> pieces)
    {
        var total = pieces.Sum(piece => piece.ByteCount);
        long done = 0;
        progress?.Report(new LoadProgress(0, total));
        for (var i = 0; i < pieces.Count; i++)
        {
            if (i + 1 < pieces.Count)
                Expect(pieces[i + 1]);
            Load(pieces[i]);
            done += pieces[i].ByteCount;
            progress?.Report(new LoadProgress(done, total));
        }
    }

    /// <inheritdoc/>
    public void Execute(int first, int end, int thread) =>
        _piece.Panels!.Pack(_piece.FirstBlock + first, _piece.FirstBlock + end);

    private static void Expect(in LoadPiece piece)
    {
        foreach (var source in piece.Sources)
            source.Expect();
    }

    private void Load(in LoadPiece piece)
    {
        _piece = piece;
        if (piece.Panels is null)
        {
            foreach (var source in piece.Sources)
                source.Load();
            return;
        }

        pool.Run(this, piece.EndBlock - piece.FirstBlock);

        // The rearranged copy serves from here on; both in memory would be twice the model.
        foreach (var source in piece.Sources)
            weights.Forget(source);
    }
}
