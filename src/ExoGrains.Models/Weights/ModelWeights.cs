namespace ExoGrains.Models.Weights;

/// <summary>All tensors of a model folder, found by name, over memory-mapped files.</summary>
/// <remarks>Opening maps the files and checks every header; pages are read only when a tensor is touched.</remarks>
public abstract class ModelWeights : IDisposable
{
    /// <summary>The matrix of a module: plain when the folder has only <c>path.weight</c>, quantised when it has
    /// <c>path.scales</c> too.</summary>
    /// <param name="path">Module path, for example <c>model.layers.0.mlp.up_proj</c>.</param>
    /// <param name="rowCount">Rows the configuration calls for.</param>
    /// <param name="columnCount">Columns the configuration calls for.</param>
    /// <exception cref="InvalidDataException">Missing, or of another shape or type than the configuration calls
    /// for.</exception>
    public abstract MatrixWeight Matrix(string path, int rowCount, int columnCount);

    /// <summary>As <see cref="Matrix"/>, but each tensor where it lies, aligned to its element size or not: for a
    /// reader that copies it once.</summary>
    /// <param name="path">Module path.</param>
    /// <param name="rowCount">Rows the configuration calls for.</param>
    /// <param name="columnCount">Columns the configuration calls for.</param>
    /// <exception cref="InvalidDataException">Missing, or of another shape or type than the configuration calls
    /// for.</exception>
    public abstract MatrixWeight StoredMatrix(string path, int rowCount, int columnCount);

    /// <summary>Takes mapped pages out of this process's memory, because a copy of what they hold serves from now on.
    /// The view stays valid: pages that are read again come back from the file.</summary>
    /// <param name="range">Of a view it handed out; one that is not mapped is left alone.</param>
    public abstract void Forget(TensorRange range);

    /// <summary>A plain vector such as a norm's gain: F32, F16 or BF16.</summary>
    /// <param name="name">Full tensor name, for example <c>model.norm.weight</c>.</param>
    /// <param name="length">Elements the configuration calls for.</param>
    /// <exception cref="InvalidDataException">Missing, or of another shape or type than the configuration calls
    /// for.</exception>
    public abstract TensorView Vector(string name, int length);

    /// <summary>Unmaps the files. Views handed out before are invalid afterwards.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the implementation holds.</summary>
    protected abstract void Dispose(bool disposing);
}
