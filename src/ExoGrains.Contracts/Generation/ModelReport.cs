namespace ExoGrains.Contracts;

/// <summary>A model that the cluster knows.</summary>
/// <param name="Id">Id under which it is served.</param>
/// <param name="IsReady">Whether an instance answers now.</param>
/// <param name="IsDownloaded">Whether a device holds its files.</param>
/// <param name="ContextTokens">Largest sequence; 0 where not known.</param>
/// <param name="StorageBytes">Size of its weights; 0 where not known.</param>
/// <param name="Family">Family as its card says; may be empty.</param>
/// <param name="Quantization">Quantisation as its card says; may be empty.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.ModelReport")]
public sealed record ModelReport(
    [property: Id(0)] string Id,
    [property: Id(1)] bool IsReady,
    [property: Id(2)] bool IsDownloaded,
    [property: Id(3)] int ContextTokens,
    [property: Id(4)] long StorageBytes,
    [property: Id(5)] string Family,
    [property: Id(6)] string Quantization);
