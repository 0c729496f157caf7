using System.Globalization;
using System.Security.Cryptography;
using ExoGrains.Client;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Hosting;

/// <summary>
/// The folder a machine's silos share: the cluster key, their device ids, the database, models and cards. Readable by
/// its owner only. Everything in it is made once, also when five silos start at the same moment.
/// </summary>
public sealed class DataFolder
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    private DataFolder(string path) => Root = path;

    /// <summary>Absolute path of the folder.</summary>
    public string Root { get; }

    /// <summary>Folder of downloaded models.</summary>
    public string Models => Path.Combine(Root, "models");

    /// <summary>Folder of the user's own model cards.</summary>
    public string Cards => Path.Combine(Root, "cards");

    private string Devices => Path.Combine(Root, "devices");

    private string KeyPath => Path.Combine(Root, ClusterKey.FileName);

    /// <summary>Path of the default database in a data folder.</summary>
    public static string DatabasePath(string root) => Path.Combine(root, MembershipConnection.FileName);

    /// <summary>Opens the folder and makes what is missing.</summary>
    /// <exception cref="ExoGrainsException">The folder cannot be made or written.</exception>
    public static DataFolder Open(string root)
    {
        var folder = new DataFolder(Path.GetFullPath(root));
        try
        {
            foreach (var path in new[] { folder.Root, folder.Models, folder.Cards, folder.Devices })
                CreateFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExoGrainsException(
                $"Data folder: cannot use '{folder.Root}': {e.Message} Choose another with --data or EXOGRAINS_HOME.",
                e);
        }

        return folder;
    }

    /// <summary>The cluster key; made on first use.</summary>
    /// <exception cref="ExoGrainsException">The file holds something else.</exception>
    public ClusterKey ReadOrCreateKey() => ReadOrCreateKey(
        () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(ClusterKey.LengthBytes)));

    /// <summary>The cluster key of a silo that starts: as given, else the folder's, else a new one.</summary>
    /// <remarks>
    /// A given key is kept in a folder that has none. It never replaces another: that would cut off the cluster which
    /// the folder belongs to.
    /// </remarks>
    /// <param name="given">From <c>--key-file</c> or EXOGRAINS_KEY; null for none.</param>
    /// <param name="mayCreate">Whether a new one may be made; a silo that joins has to be given its cluster's.</param>
    /// <exception cref="ExoGrainsException">There is none, or the folder holds another or something else.</exception>
    public ClusterKey ResolveKey(ClusterKey? given, bool mayCreate)
    {
        if (given is null)
        {
            return ClusterKey.FindIn(Root) ?? (mayCreate
                ? ReadOrCreateKey()
                : throw new ExoGrainsException(
                    $"Cluster key: a silo that joins needs the cluster's, and data folder '{Root}' has none. Run " +
                    "'exograins key' on the silo that is joined, and start this one with --key-file FILE or " +
                    $"{ClusterKey.Variable}."));
        }

        return ReadOrCreateKey(given.ToHex).IsSameAs(given)
            ? given
            : throw new ExoGrainsException(
                $"Cluster key: '{KeyPath}' holds another key than the one given with --key-file or " +
                $"{ClusterKey.Variable}. To leave the folder's cluster, delete that file; to keep it, give another " +
                "folder with --data.");
    }

    /// <summary>
    /// Id of the device that a silo on <paramref name="siloPort"/> is; made on first use, the same ever after.
    /// </summary>
    /// <exception cref="ExoGrainsException">The file holds something else.</exception>
    public DeviceId ReadOrCreateDeviceId(int siloPort)
    {
        var path = Path.Combine(Devices, string.Create(CultureInfo.InvariantCulture, $"{siloPort}.id"));
        var text = ReadOrCreate(path, () => DeviceId.New().ToString());
        return Guid.TryParse(text, out var id) && id != Guid.Empty
            ? new DeviceId(id)
            : throw new ExoGrainsException(
                $"Device id: '{path}' holds '{text}', expected a GUID; delete it to make a new one.");
    }

    /// <summary>Path of the lock that a silo on <paramref name="siloPort"/> holds while it lives.</summary>
    public string LockPath(int siloPort) =>
        Path.Combine(Devices, string.Create(CultureInfo.InvariantCulture, $"{siloPort}.lock"));

    /// <summary>Replaces a file of the folder, readable by its owner only; readers see the old or the new.</summary>
    internal void WriteOver(string name, string text)
    {
        var path = Path.Combine(Root, name);
        var aside = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        using (var writer = new StreamWriter(aside, options))
            writer.WriteLine(text);
        File.Move(aside, path, overwrite: true);
    }

    private ClusterKey ReadOrCreateKey(Func<string> create) =>
        ClusterKey.Parse(ReadOrCreate(KeyPath, create), $"'{KeyPath}'");

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerFolder);
    }

    // Written aside and then linked to its name, which only one process can do: whoever comes second reads the first
    // one's.
    private static string ReadOrCreate(string path, Func<string> create)
    {
        if (File.Exists(path))
            return File.ReadAllText(path).Trim();
        var aside = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        try
        {
            using (var writer = new StreamWriter(aside, options))
                writer.WriteLine(create());
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside);
        }

        return File.ReadAllText(path).Trim();
    }
}
