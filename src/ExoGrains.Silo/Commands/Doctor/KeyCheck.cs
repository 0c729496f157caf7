using System.Security.Cryptography;
using System.Text;

namespace ExoGrains.Silo.Commands.Doctor;

/// <summary>The cluster key of a data folder, without the key.</summary>
/// <param name="Path">The file.</param>
/// <param name="Fingerprint">First 8 hexadecimal digits of its SHA-256, to compare machines; null for no key.</param>
/// <param name="IsPrivate">Whether nobody but its owner can read it; true where there is none.</param>
internal sealed record KeyCheck(string Path, string? Fingerprint, bool IsPrivate)
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Looks at the key of a data folder; makes none.</summary>
    public static KeyCheck Look(string dataFolder)
    {
        var path = System.IO.Path.Combine(dataFolder, "key");
        if (!File.Exists(path))
            return new KeyCheck(path, null, true);
        var isPrivate = OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Others) == 0;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(path).Trim()));
        return new KeyCheck(path, Convert.ToHexStringLower(hash)[..8], isPrivate);
    }
}
