namespace ExoGrains.Contracts;

/// <summary>How an engine may round the activations of quantised products.</summary>
public enum Precision
{
    /// <summary>Activations of quantised products may be quantised too. The default where text is generated.</summary>
    Fast = 0,

    /// <summary>float32 activations throughout.</summary>
    Exact = 1,
}
