using System.Runtime.ExceptionServices;

namespace ExoGrains.Compute.Mlx;

/// <summary>The one thread that makes all calls of a device.</summary>
/// <remarks>
/// MLX ties a GPU's stream, and every array that was made on it, to the thread that made the stream; from another one
/// a call fails. Callers wait for their turn and then for the result; a call costs no allocation.
/// </remarks>
internal sealed class MlxThread
{
    private readonly Lock _turn = new();
    private readonly object _gate = new();
    private readonly Thread _thread;
    private Action? _work;
    private bool _isDone;
    private ExceptionDispatchInfo? _error;

    /// <summary>Starts it. It lives as long as the process, as the device does.</summary>
    public MlxThread(string name)
    {
        _thread = new Thread(Serve) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Runs work on the thread and waits for it; what it throws is thrown here.</summary>
    /// <param name="work">Kept by the caller where it is called often, so that no delegate is made.</param>
    public void Run(Action work)
    {
        if (Thread.CurrentThread == _thread)
        {
            work();
            return;
        }

        lock (_turn)
        {
            lock (_gate)
            {
                (_work, _isDone) = (work, false);
                Monitor.PulseAll(_gate);
                while (!_isDone)
                    Monitor.Wait(_gate);
            }

            var error = _error;
            _error = null;
            error?.Throw();
        }
    }

    private void Serve()
    {
        while (true)
        {
            var work = Next();
            try
            {
                work();
            }
            catch (Exception exception)
            {
                _error = ExceptionDispatchInfo.Capture(exception);
            }

            lock (_gate)
            {
                (_work, _isDone) = (null, true);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private Action Next()
    {
        lock (_gate)
        {
            while (_work is null)
                Monitor.Wait(_gate);
            return _work;
        }
    }
}
