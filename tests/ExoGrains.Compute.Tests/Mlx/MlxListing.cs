using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ExoGrains.Compute.Mlx.Binding;

namespace ExoGrains.Compute.Tests.Mlx;

/// <summary>The functions of mlx-c in the notation of schemas/mlx-c.txt, by name.</summary>
internal static partial class MlxListing
{
    private static readonly Dictionary<Type, string> Names = new()
    {
        [typeof(void)] = "void",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(nuint)] = "size",
        [typeof(float)] = "float",
        [typeof(ArrayHandle)] = "array",
        [typeof(VectorHandle)] = "vector",
        [typeof(StreamHandle)] = "stream",
        [typeof(DeviceHandle)] = "device",
        [typeof(DeviceInfoHandle)] = "info",
        [typeof(StringHandle)] = "string",
        [typeof(OptionalInt)] = "int?",
        [typeof(OptionalFloat)] = "float?",
        [typeof(NoFlag)] = "byte",
        [typeof(ElementKind)] = "dtype",
        [typeof(DeviceKind)] = "device-type",
    };

    /// <summary>What the file lists: signatures and their first versions, by name.</summary>
    public static ILookup<string, (string Signature, Version Since)> Listed { get; } =
        File.ReadLines(Path.Combine(Repository(), "schemas", "mlx-c.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => Line().Match(line) is { Success: true } match
                ? match
                : throw new InvalidDataException($"mlx-c.txt: expected 'version  name(types): type', got {line}"))
            .ToLookup(
                match => match.Groups["name"].Value,
                match => (match.Groups["signature"].Value, Version.Parse(match.Groups["version"].Value)));

    /// <summary>Signatures that C# imports, by name.</summary>
    public static ILookup<string, string> Imported { get; } =
        typeof(MlxFunctions).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .ToLookup(Name, Describe);

    private static string Name(MethodInfo method) =>
        method.GetCustomAttribute<LibraryImportAttribute>()?.EntryPoint ?? method.Name;

    private static string Describe(MethodInfo method)
    {
        var parameters = method.GetParameters().Select(parameter => Describe(parameter.ParameterType));
        return $"{Name(method)}({string.Join(", ", parameters)}): {Describe(method.ReturnType)}";
    }

    private static string Describe(Type type)
    {
        if (type.IsFunctionPointer)
            return "function";
        return type.IsPointer ? Describe(type.GetElementType()!) + "*" : Names[type];
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ExoGrains.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No ExoGrains.sln above the tests.");
    }

    [GeneratedRegex(@"^(?<version>\d+\.\d+\.\d+)  (?<signature>(?<name>\w+)\([^()]*\): \S+)$")]
    private static partial Regex Line();
}
