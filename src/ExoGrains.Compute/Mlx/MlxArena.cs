using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Mlx;

/// <summary>Owns the handles of the intermediate arrays of one graph and frees them together.</summary>
/// <remarks>They are freed as soon as the graph is built: its nodes hold what they need, and an array that nobody
/// else holds gives its memory to the next one while the graph runs.</remarks>
internal sealed class MlxArena
{
    private const int FirstCapacity = 1024;
    private ArrayHandle[] _arrays = new ArrayHandle[FirstCapacity];
    private int _count;

    /// <summary>Takes over a handle and returns it.</summary>
    public ArrayHandle Own(ArrayHandle array)
    {
        if (_count == _arrays.Length)
            Array.Resize(ref _arrays, 2 * _count);
        _arrays[_count++] = array;
        return array;
    }

    /// <summary>Frees all of them.</summary>
    public void Clear()
    {
        for (var i = 0; i < _count; i++)
            _ = MlxFunctions.mlx_array_free(_arrays[i]);
        _count = 0;
    }
}
