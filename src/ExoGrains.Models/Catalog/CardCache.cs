using System.Collections.Immutable;
using ExoGrains.Models.Cards;

namespace ExoGrains.Models.Catalog;

/// <summary>Reads cards again only when their file changed, as requests ask for models all the time.</summary>
internal sealed class CardCache
{
    private readonly Lock _lock = new();
    private Dictionary<string, (DateTime Written, long Bytes, CardReadResult Result)> _known = [];

    /// <summary>One result per file, in the order of the files; forgets all other files.</summary>
    public ImmutableArray<CardReadResult> Read(IEnumerable<string> files)
    {
        lock (_lock)
        {
            var results = ImmutableArray.CreateBuilder<CardReadResult>();
            var current = new Dictionary<string, (DateTime Written, long Bytes, CardReadResult Result)>();
            foreach (var file in files.Select(path => new FileInfo(path)))
            {
                var (written, bytes) = file.Exists ? (file.LastWriteTimeUtc, file.Length) : (DateTime.MinValue, 0);
                if (!_known.TryGetValue(file.FullName, out var known)
                    || (known.Written, known.Bytes) != (written, bytes))
                {
                    known = (written, bytes, ModelCardReader.Read(file.FullName));
                }

                current[file.FullName] = known;
                results.Add(known.Result);
            }

            _known = current;
            return results.ToImmutable();
        }
    }
}
