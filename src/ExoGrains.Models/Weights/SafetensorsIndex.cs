using System.Text.Json;

namespace ExoGrains.Models.Weights;

/// <summary>
/// Which safetensors files of a folder make up the model, by <c>model.safetensors.index.json</c> or by name.
/// </summary>
internal static class SafetensorsIndex
{
    public const string FileName = "model.safetensors.index.json";

    private const long MaxIndexBytes = 100_000_000;
    private const int MaxShards = 4096;

    /// <summary>Tensor names by file name; null values mean "whatever the file holds" (no index).</summary>
    /// <exception cref="InvalidDataException">No weights, or an index that names a file that is missing or outside the
    /// folder.</exception>
    public static SortedDictionary<string, List<string>?> Files(string folder)
    {
        string index = Path.Combine(folder, FileName);
        var files = File.Exists(index) ? FromIndex(index) : FromNames(folder);
        if (files.Count > MaxShards)
            throw new InvalidDataException($"{folder} has {files.Count} weight files; at most {MaxShards} are read.");
        foreach (string file in files.Keys.Where(file => !File.Exists(Path.Combine(folder, file))))
        {
            throw new InvalidDataException($"{index} lists the file {SafetensorsHeader.Quote(file)}, which is not in "
                + $"the folder. "
                + "Fetch the model again; some of it is missing.");
        }

        return files;
    }

    private static SortedDictionary<string, List<string>?> FromNames(string folder)
    {
        var files = new SortedDictionary<string, List<string>?>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder, "model*.safetensors"))
            files.Add(Path.GetFileName(path), null);
        if (files.Count > 0)
            return files;

        var others = Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(12);
        throw new InvalidDataException($"{folder} holds no model*.safetensors; it has: {string.Join(", ", others)}. "
            + "Only safetensors weights are read: fetch them, or convert the model.");
    }

    private static SortedDictionary<string, List<string>?> FromIndex(string path)
    {
        if (new FileInfo(path).Length > MaxIndexBytes)
            throw new InvalidDataException($"{path} is larger than {MaxIndexBytes} bytes. Fetch the model again.");
        try
        {
            using var json = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException($"{path} has no object 'weight_map'. Fetch the model again.");
            }

            var files = new SortedDictionary<string, List<string>?>(StringComparer.Ordinal);
            foreach (var entry in map.EnumerateObject())
            {
                string file = CheckedFileName(path, entry);
                if (!files.TryGetValue(file, out var names))
                    files.Add(file, names = []);
                names!.Add(entry.Name);
            }

            return files.Count > 0
                ? files
                : throw new InvalidDataException($"{path} lists no tensors. Fetch the model again.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} is not valid JSON: "
                + $"{exception.Message.ReplaceLineEndings(" ")} Fetch the model again.");
        }
    }

    private static string CheckedFileName(string path, JsonProperty entry)
    {
        string? file = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;

        // A plain name of this folder only: an index comes from a stranger and must not open other files of this
        // machine.
        if (file is null || file.IndexOfAny(['/', '\\', ':', '\0']) >= 0
            || !file.EndsWith(".safetensors", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: {SafetensorsHeader.Quote(entry.Name)} lies in "
                + $"{SafetensorsHeader.Quote(entry.Value.ToString())}, which is not "
                + $"the plain "
                + "name of a .safetensors file of the same folder. Fetch the model again from a source you trust.");
        }

        return file;
    }
}
