using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ExoGrains.Client.Clusters;

namespace ExoGrains.Silo.Joining;

/// <summary>
/// The last state of each grain that a member has read or written, in memory and in its data folder. Serves only reads
/// while the owner cannot be reached. Thread-safe, bounded: at 512 grains the longest unused are forgotten.
/// </summary>
internal sealed partial class LastSeenStates
{
    private const int Capacity = 512;

    private readonly Lock _turn = new();
    private readonly Dictionary<string, (StateMessage State, long Use)> _states = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly ILogger<LastSeenStates> _logger;
    private long _uses;

    /// <summary>Reads what is in the folder.</summary>
    /// <param name="folder">A folder of its own, for one cluster; made when there is something to keep.</param>
    /// <param name="logger">Told of files that cannot be read or written.</param>
    public LastSeenStates(string folder, ILogger<LastSeenStates> logger)
    {
        (_folder, _logger) = (folder, logger);
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Take(Capacity))
            Load(file);
    }

    /// <summary>Keeps a state; one that equals what is kept costs nothing.</summary>
    public void Keep(StateMessage state)
    {
        var key = Key(state.Name, state.Grain);
        lock (_turn)
        {
            var isKnown = _states.TryGetValue(key, out var before) && AreEqual(before.State, state);
            _states[key] = (isKnown ? before.State : state, ++_uses);
            if (isKnown)
                return;
            if (_states.Count > Capacity)
                Forget(_states.MinBy(one => one.Value.Use).Key);
            Store(key, state);
        }
    }

    /// <summary>The last state seen; null where none was.</summary>
    public StateMessage? Find(string name, string grain)
    {
        lock (_turn)
            return _states.TryGetValue(Key(name, grain), out var kept) ? kept.State : null;
    }

    // Not by etag alone: another database in the owner's place counts from 1 again.
    private static bool AreEqual(StateMessage one, StateMessage other) =>
        (one.Etag, one.Exists) == (other.Etag, other.Exists)
        && (one.State is { } state
            ? other.State is { } otherState && JsonElement.DeepEquals(state, otherState)
            : other.State is null);

    private static string Key(string name, string grain) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{grain}")))[..32];

    private void Load(string file)
    {
        try
        {
            var state = ClusterJson.Read<StateMessage>(File.ReadAllBytes(file));
            _states[Key(state.Name, state.Grain)] = (state, ++_uses);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            LogUnreadable(error, file);
        }
    }

    private void Store(string key, StateMessage state)
    {
        var path = PathOf(key);
        try
        {
            Directory.CreateDirectory(_folder);
            var aside = $"{path}.new";
            File.WriteAllBytes(aside, ClusterJson.Write(state));
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(error, path);
        }
    }

    private void Forget(string key)
    {
        _states.Remove(key);
        File.Delete(PathOf(key));
    }

    private string PathOf(string key) => Path.Combine(_folder, $"{key}.json");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Last seen state in {File} cannot be read; it is left out.")]
    private partial void LogUnreadable(Exception error, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Last seen state cannot be written to {File}.")]
    private partial void LogUnwritten(Exception error, string file);
}
