using System.Collections.Immutable;

namespace ExoGrains.Models.Folders;

/// <summary>How much memory the parts of a model take, from the sizes of its real tensors.</summary>
/// <param name="HeadBytes">Embedding, final norm and output projection; a tied matrix counts once.</param>
/// <param name="LayerBytes">Weights per layer.</param>
/// <param name="HiddenSize">Elements of a hidden state.</param>
/// <param name="VocabularySize">Elements of a row of logits.</param>
/// <param name="KvBytesPerTokenPerLayer">Keys and values of one position in one layer, in F32.</param>
public sealed record ModelFootprint(
    long HeadBytes,
    ImmutableArray<long> LayerBytes,
    int HiddenSize,
    int VocabularySize,
    int KvBytesPerTokenPerLayer)
{
    /// <summary>All weights.</summary>
    public long TotalBytes => HeadBytes + LayerBytes.Sum();
}
