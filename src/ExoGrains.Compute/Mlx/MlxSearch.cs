using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ExoGrains.Compute.Mlx;

/// <summary>Where MLX's C library may be.</summary>
/// <param name="System">Operating system that is searched.</param>
/// <param name="Architecture">Processor this process runs for.</param>
/// <param name="ApplicationFolder">Folder of the program.</param>
/// <param name="Named">File that somebody named, a full path; null where nobody did.</param>
/// <param name="NamedBy">Option or environment variable that named it; empty where nobody did.</param>
internal sealed record MlxSearch(
    OSPlatform System, Architecture Architecture, string ApplicationFolder, string? Named, string NamedBy)
{
    /// <summary>Option that names the file.</summary>
    public const string Option = "--mlx-path";

    /// <summary>Environment variable that names the file.</summary>
    public const string EnvironmentVariable = "EXOGRAINS_MLX_PATH";

    // Nothing of these is on the loader's own paths for programs on Apple's processors.
    private static readonly ImmutableArray<string> MacFolders =
        ["/opt/homebrew/opt/mlx-c/lib", "/opt/homebrew/lib", "/usr/local/lib"];

    /// <summary>Name of the library's file on the system.</summary>
    public string FileName => this switch
    {
        { IsMac: true } => "libmlxc.dylib",
        { IsWindows: true } => "mlxc.dll",
        _ => "libmlxc.so",
    };

    /// <summary>Whether the system is macOS.</summary>
    public bool IsMac => System == OSPlatform.OSX;

    private bool IsWindows => System == OSPlatform.Windows;

    /// <summary>Files to try, best first. A file that somebody named is the only one: another in its place would
    /// hide a mistake. The last otherwise is a bare name, which the system's loader looks up.</summary>
    public ImmutableArray<string> Candidates
    {
        get
        {
            if (Named is not null)
                return [Named];
            string[] application =
                [ApplicationFolder, Join(Join(Join(ApplicationFolder, "runtimes"), RuntimeIdentifier), "native")];
            return
            [
                .. application.Concat(IsMac ? MacFolders : []).Select(folder => Join(folder, FileName)),
                FileName,
            ];
        }
    }

    private string RuntimeIdentifier
    {
        get
        {
            string system = IsMac ? "osx" : IsWindows ? "win" : "linux";
            return $"{system}-{Architecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The search of this process.</summary>
    /// <param name="optionPath">What the option says; null or empty for nothing.</param>
    public static MlxSearch Here(string? optionPath)
    {
        string? variable = Environment.GetEnvironmentVariable(EnvironmentVariable);
        string? named = string.IsNullOrEmpty(optionPath) ? variable : optionPath;
        bool isNamed = !string.IsNullOrEmpty(named);
        return new MlxSearch(
            OperatingSystem.IsMacOS() ? OSPlatform.OSX
                : OperatingSystem.IsWindows() ? OSPlatform.Windows
                : OSPlatform.Linux,
            RuntimeInformation.ProcessArchitecture,
            AppContext.BaseDirectory,
            isNamed ? Path.GetFullPath(named!) : null,
            !isNamed ? "" : string.IsNullOrEmpty(optionPath) ? EnvironmentVariable : Option);
    }

    // Not Path.Join, which writes the separator of the system it runs on.
    private string Join(string folder, string name)
    {
        char separator = IsWindows ? '\\' : '/';
        return folder.TrimEnd('/', separator) + separator + name;
    }
}
