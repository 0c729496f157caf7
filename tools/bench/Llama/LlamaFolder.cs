using System.Runtime.InteropServices;

namespace ExoGrains.Bench.Llama;

/// <summary>Finds llama.cpp's shared libraries.</summary>
internal static class LlamaFolder
{
    /// <summary>Names a folder where <c>--llama-cpp</c> does not.</summary>
    public const string EnvironmentVariable = "EXOGRAINS_LLAMA_CPP";

    /// <summary>The version whose structures are known here.</summary>
    public const string Version = "v0.5.0";

    private const string Package = "node-llama-cpp@3.22.1";

    /// <summary>How to get the libraries.</summary>
    public static string Remedy =>
        $"Get llama.cpp {Version} with 'npm install {Package} --ignore-scripts' in an empty folder outside the "
        + $"repository, and name that folder with --llama-cpp or in {EnvironmentVariable}.";

    private static string Extension => OperatingSystem.IsMacOS() ? ".dylib" : ".so";

    /// <summary>The folder with the libraries, or why there is none.</summary>
    /// <param name="wanted">A folder that holds them, or into which npm installed them; null asks the
    /// environment.</param>
    public static (string? Folder, string? Reason) Find(string? wanted)
    {
        wanted ??= Environment.GetEnvironmentVariable(EnvironmentVariable);
        if (string.IsNullOrEmpty(wanted))
            return (null, $"no folder of llama.cpp was given. {Remedy}");
        var folder = Places(wanted).FirstOrDefault(place => Directory.Exists(place) && Library(place, "llama") != null);
        return folder is null
            ? (null, $"{wanted} holds no libllama{Extension}, nor an npm package with one. {Remedy}")
            : (Path.GetFullPath(folder), null);
    }

    /// <summary>A library of the folder, whose file name may carry a version; null if there is none.</summary>
    public static string? Library(string folder, string name)
    {
        var path = Path.Combine(folder, $"lib{name}{Extension}");
        return File.Exists(path)
            ? path
            : Directory.EnumerateFiles(folder, $"lib{name}.*{Extension}").Order().FirstOrDefault();
    }

    private static string[] Places(string wanted)
    {
        var system = OperatingSystem.IsMacOS() ? "mac" : "linux";
        var machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        var platform = $"{system}-{machine}";
        var variant = OperatingSystem.IsMacOS() && machine == "arm64" ? platform + "-metal" : platform;
        return [wanted, Path.Combine(wanted, "node_modules", "@node-llama-cpp", variant, "bins", variant)];
    }
}
