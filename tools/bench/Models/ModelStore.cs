namespace ExoGrains.Bench.Models;

/// <summary>A folder of random models, each written when it is first asked for.</summary>
internal sealed class ModelStore(string folder)
{
    private const ulong Seed = 1;

    /// <summary>The MLX folder of a shape.</summary>
    public string RequireMlx(BenchShape shape, WeightFormat format) =>
        Require($"{shape.Name}-{format.Name}", path => MlxModelWriter.Write(path, shape, format, Seed));

    /// <summary>The GGUF file of a shape.</summary>
    public string RequireGguf(BenchShape shape, GgufType type) =>
        Require(
            $"{shape.Name}-{GgufBlocks.Of(type).Name.ToLowerInvariant()}.gguf",
            path => GgufModelWriter.Write(path, shape, type, Seed));

    // Under another name until it is whole, so that an interrupted run leaves nothing that looks like a model.
    private string Require(string name, Action<string> write)
    {
        var path = Path.Combine(folder, name);
        if (Path.Exists(path))
            return path;
        Directory.CreateDirectory(folder);
        var partial = path + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        write(partial);
        if (Directory.Exists(partial))
            Directory.Move(partial, path);
        else
            File.Move(partial, path);
        return path;
    }
}
