namespace ExoGrains.Lab.Tests.Lab;

/// <summary>A lab that the tests of a class share; each leaves it as it found it. Built by the first one.</summary>
public sealed class SharedLab : IAsyncDisposable
{
    private NetworkLab? _lab;
    private bool _isPrepared;

    /// <summary>The lab; null where none has been prepared.</summary>
    internal NetworkLab? Lab => _isPrepared ? _lab : null;

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
            await _lab.DisposeAsync();
    }

    /// <summary>Builds it; one whose preparation failed makes room for a new one.</summary>
    internal async Task<NetworkLab> UpAsync(int hostCount)
    {
        await DisposeAsync();
        return _lab = await NetworkLab.UpAsync(hostCount);
    }

    /// <summary>From now on other tests may have it.</summary>
    internal void MarkPrepared() => _isPrepared = true;
}
