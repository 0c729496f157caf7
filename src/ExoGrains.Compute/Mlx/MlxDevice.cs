using ExoGrains.Compute.Mlx.Binding;
using ExoGrains.Contracts;

namespace ExoGrains.Compute.Mlx;

/// <summary>A device that MLX computes on: its thread, its stream and what its engines may use together.</summary>
/// <remarks>libmlxc must be loaded and checked. One per backend and process; it is never closed, because MLX has no way
/// to end a device.</remarks>
public sealed unsafe class MlxDevice
{
    // Steps of fewer tokens leave so little behind that freeing it each time would cost more.
    private const int LargeStepTokens = 64;
    private const int StepsBetweenClearing = 256;
    private static readonly Lock Gate = new();
    private static readonly Dictionary<Backend, MlxDevice> Opened = [];

    private readonly Lock _gate = new();
    private int _engineCount;
    private int _stepsSinceClearing;
    private long? _memoryLimitBytes;

    private MlxDevice(Backend backend)
    {
        Backend = backend;
        Thread = new MlxThread($"MLX {backend}");
        StreamHandle stream = default;
        Thread.Run(() => stream = NewStream(backend));
        Stream = stream;
    }

    /// <summary>What it is.</summary>
    public Backend Backend { get; }

    /// <summary>Bytes that all engines of the device may hold together; null for no limit but the machine's.</summary>
    public long? MemoryLimitBytes
    {
        get => _memoryLimitBytes;
        set
        {
            _memoryLimitBytes = value;
            if (value is { } limit)
                Thread.Run(() => LimitMemory((nuint)limit));
        }
    }

    /// <summary>All calls are made on it.</summary>
    internal MlxThread Thread { get; }

    /// <summary>Where its operations run.</summary>
    internal StreamHandle Stream { get; }

    /// <summary>Whether it is a GPU, which computes well with 16-bit floats.</summary>
    internal bool IsGpu => Backend != Backend.MlxCpu;

    /// <summary>The device of a backend, opened at the first call.</summary>
    /// <exception cref="MlxException">MLX has no such device.</exception>
    public static MlxDevice Open(Backend backend)
    {
        lock (Gate)
        {
            if (!Opened.TryGetValue(backend, out var device))
                Opened[backend] = device = new MlxDevice(backend);
            return device;
        }
    }

    /// <summary>Bytes of all arrays of MLX that exist in this process.</summary>
    public long ReadActiveBytes()
    {
        long bytes = 0;
        Thread.Run(() => bytes = ActiveBytes());
        return bytes;
    }

    /// <summary>Bytes of all arrays that exist in this process. On its thread.</summary>
    internal static long ActiveBytes()
    {
        nuint bytes;
        MlxErrors.Check(MlxFunctions.mlx_get_active_memory(&bytes));
        return (long)bytes;
    }

    /// <summary>Checks that a step may take so many bytes. On its thread.</summary>
    /// <param name="growthBytes">By which the KV cache grows.</param>
    /// <param name="workBytes">For what it computes, given back at its end.</param>
    /// <exception cref="EngineMemoryException">It may not.</exception>
    internal void CheckRoom(long growthBytes, long workBytes)
    {
        if (_memoryLimitBytes is not { } limit)
            return;
        var active = ActiveBytes();
        if (active + growthBytes + workBytes <= limit)
            return;
        throw new EngineMemoryException(
            $"The step needs {growthBytes} bytes more for its KV cache and {workBytes} bytes to compute, but {active} "
            + $"of the {limit} bytes that {Backend} may use are taken; end other sequences, or place the model with a "
            + "smaller context or on more ranks.")
        {
            UsedBytes = active,
        };
    }

    /// <summary>Counts an engine in. While there is one, a GPU keeps what it uses in memory. On its thread.</summary>
    internal void Enter()
    {
        lock (_gate)
        {
            if (_engineCount++ == 0)
                Wire();
        }
    }

    /// <summary>Counts an engine out and gives back what it left. On its thread.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            _ = MlxFunctions.mlx_clear_cache();
            if (--_engineCount == 0 && IsGpu)
                SetWiredLimit(0);
        }
    }

    /// <summary>Frees what ended steps left behind: after each large one, and now and then. On its thread.</summary>
    internal void AfterStep(int tokens)
    {
        if (tokens < LargeStepTokens && ++_stepsSinceClearing < StepsBetweenClearing)
            return;
        _stepsSinceClearing = 0;
        MlxErrors.Check(MlxFunctions.mlx_clear_cache());
    }

    private static StreamHandle NewStream(Backend backend)
    {
        var device = MlxFunctions.mlx_device_new_type(
            backend == Backend.MlxCpu ? DeviceKind.Cpu : DeviceKind.Gpu, 0);
        var stream = MlxFunctions.mlx_stream_new_device(device);
        _ = MlxFunctions.mlx_device_free(device);
        MlxErrors.Check(stream);
        MlxAttentionCall.FindForm(stream);
        return stream;
    }

    // What is wired cannot be swapped out between two tokens. It never exceeds what the engines may use: wiring all
    // that the device allows leaves the system none.
    private void Wire()
    {
        if (IsGpu && _memoryLimitBytes is { } limit)
            SetWiredLimit((nuint)limit);
    }

    private static void LimitMemory(nuint limit)
    {
        nuint previous;
        MlxErrors.Check(MlxFunctions.mlx_set_memory_limit(&previous, limit));
    }

    // Before macOS 15 there is nothing to set, and MLX says so; generation works without.
    private static void SetWiredLimit(nuint limit)
    {
        nuint previous;
        _ = MlxFunctions.mlx_set_wired_limit(&previous, limit);
    }
}
