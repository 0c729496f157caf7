using System.Collections.Immutable;
using ExoGrains.Grains.Devices.Interfaces;
using ExoGrains.TestSupport;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

/// <summary>Lays a Linux fixture out as the folders, files and links that it describes.</summary>
internal static class SysfsFixture
{
    public static ImmutableArray<SysfsInterface> Read(string file)
    {
        using var folder = new TemporaryFolder();
        foreach (var line in File.ReadLines(Path.Combine(MacFixture.Folder, file)))
            Create(folder.Path, line);
        return new SysfsReader(folder.Path).ReadAll();
    }

    private static void Create(string root, string line)
    {
        if (line.Split(" -> ") is [var link, var target])
            File.CreateSymbolicLink(Place(root, link), target);
        else if (line.Split(" = ") is [var path, var text])
            File.WriteAllText(Place(root, path), text + "\n");
        else
            Directory.CreateDirectory(Path.Combine(root, line));
    }

    private static string Place(string root, string path)
    {
        var full = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }
}
