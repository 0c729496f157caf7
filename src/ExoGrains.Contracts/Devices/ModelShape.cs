namespace ExoGrains.Contracts;

/// <summary>The sizes of a model from which an engine's own buffers follow.</summary>
/// <param name="HiddenSize">Width of the hidden state.</param>
/// <param name="IntermediateSize">Width of the feed-forward part.</param>
/// <param name="AttentionHeadCount">Query heads.</param>
/// <param name="KeyValueHeadCount">Key-value heads.</param>
/// <param name="HeadSize">Elements of a head.</param>
/// <param name="VocabularySize">Rows of the output projection.</param>
/// <param name="PackedColumns">Columns of the widest matrix of 2, 4 or 8 bits; 0 where there is none.</param>
/// <param name="PlainColumns">Columns of the widest other matrix; 0 where there is none.</param>
/// <param name="TokenizerBytes">Length of tokenizer.json; 0 where there is none.</param>
[GenerateSerializer, Immutable, Alias("ExoGrains.ModelShape")]
public sealed record ModelShape(
    [property: Id(0)] int HiddenSize,
    [property: Id(1)] int IntermediateSize,
    [property: Id(2)] int AttentionHeadCount,
    [property: Id(3)] int KeyValueHeadCount,
    [property: Id(4)] int HeadSize,
    [property: Id(5)] int VocabularySize,
    [property: Id(6)] int PackedColumns,
    [property: Id(7)] int PlainColumns,
    [property: Id(8)] long TokenizerBytes);
