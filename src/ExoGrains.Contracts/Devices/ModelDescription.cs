using System.Collections.Immutable;

namespace ExoGrains.Contracts;

/// <summary>What a planner needs to know of a model that a device holds.</summary>
/// <param name="ModelId">Id under which it is served.</param>
/// <param name="HeadBytes">Weights that only the head holds: embedding, final norm, output projection.</param>
/// <param name="LayerBytes">Weights of each layer, in order; one entry at least.</param>
/// <param name="HiddenSize">Width of the hidden state.</param>
/// <param name="VocabularySize">Rows of the output projection.</param>
/// <param name="KvBytesPerTokenPerLayer">KV cache of one position in one layer, in F32.</param>
/// <param name="ContextTokens">Largest sequence the model was made for.</param>
/// <param name="Backends">Engines its card allows; empty allows every engine.</param>
/// <param name="Family">Family as its card says; may be empty.</param>
/// <param name="Quantization">Quantisation as its card says; may be empty.</param>
/// <param name="Shape">Sizes for predicting buffers; null where only the other numbers are known.</param>
/// <param name="OutputBytes">Of the head's weights, all but an embedding that is not tied; null where that is not
/// known.</param>
/// <param name="Wide">The same and the layers' with all in F32, quantised words excepted; null where that is not
/// known.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.ModelDescription")]
public sealed record ModelDescription(
    [property: Id(0)] string ModelId,
    [property: Id(1)] long HeadBytes,
    [property: Id(2)] ImmutableArray<long> LayerBytes,
    [property: Id(3)] int HiddenSize,
    [property: Id(4)] int VocabularySize,
    [property: Id(5)] long KvBytesPerTokenPerLayer,
    [property: Id(6)] int ContextTokens,
    [property: Id(7)] ImmutableArray<Backend> Backends,
    [property: Id(8)] string Family = "",
    [property: Id(9)] string Quantization = "",
    [property: Id(10)] ModelShape? Shape = null,
    [property: Id(11)] long? OutputBytes = null,
    [property: Id(12)] WeightSizes? Wide = null)
{
    // Where heads are not known, no more than there can be: none is smaller than sixteen elements, twice, in F32.
    private const int LeastHeadBytes = 2 * 16 * sizeof(float);

    /// <summary>KV cache of one position in one layer.</summary>
    /// <param name="type">Its element type.</param>
    public long KvBytes(KeyValueType type) => type.PositionBytes(
        KvBytesPerTokenPerLayer,
        Shape?.KeyValueHeadCount ?? (int)Math.Min(int.MaxValue, KvBytesPerTokenPerLayer / LeastHeadBytes));

    /// <summary>All weights.</summary>
    public long WeightBytes => HeadBytes + LayerBytes.Sum();
}
