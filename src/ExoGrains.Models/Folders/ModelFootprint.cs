using System.Collections.Immutable;
using ExoGrains.Contracts;

namespace ExoGrains.Models.Folders;

/// <summary>How much memory the parts of a model take when loaded: matrices as they are stored, gains and biases in
/// F32, biases in whole blocks of sixteen.</summary>
/// <param name="HeadBytes">Embedding, final norm and output projection; a tied matrix counts once.</param>
/// <param name="OutputBytes">Of these, all but an embedding that is not tied.</param>
/// <param name="LayerBytes">Weights per layer.</param>
/// <param name="Wide">What <paramref name="OutputBytes"/> and <paramref name="LayerBytes"/> would be with all in F32,
/// quantised words excepted.</param>
/// <param name="HiddenSize">Elements of a hidden state.</param>
/// <param name="VocabularySize">Elements of a row of logits.</param>
/// <param name="KvBytesPerTokenPerLayer">Keys and values of one position in one layer, in F32, values padded to whole
/// lines of sixteen.</param>
/// <param name="Shape">Sizes from which an engine's buffers follow.</param>
public sealed record ModelFootprint(
    long HeadBytes,
    long OutputBytes,
    ImmutableArray<long> LayerBytes,
    WeightSizes Wide,
    int HiddenSize,
    int VocabularySize,
    int KvBytesPerTokenPerLayer,
    ModelShape Shape)
{
    /// <summary>All weights.</summary>
    public long TotalBytes => HeadBytes + LayerBytes.Sum();
}
