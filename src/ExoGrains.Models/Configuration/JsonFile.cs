using System.Text.Json;

namespace ExoGrains.Models.Configuration;

/// <summary>Parses a JSON file of a model folder within limits.</summary>
internal static class JsonFile
{
    private const long MaxFileBytes = 16_000_000;
    private const int MaxDepth = 32;

    /// <summary>The document; its root is an object.</summary>
    /// <exception cref="InvalidDataException">Missing, too large, not JSON, or not an object.</exception>
    public static JsonDocument Open(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidDataException($"{path} is missing. A model folder has it; name the folder that holds "
                + $"config.json.");
        if (file.Length > MaxFileBytes)
            throw new InvalidDataException($"{path} has {file.Length} bytes; at most {MaxFileBytes} are read.");
        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Parses bytes already read.</summary>
    /// <exception cref="InvalidDataException">Not JSON, or not an object.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string path)
    {
        try
        {
            // A byte order mark is not JSON, but editors write it and Python's readers take it.
            if (utf8.Span.StartsWith("\uFEFF"u8))
                utf8 = utf8[3..];
            var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;

            document.Dispose();
            throw new InvalidDataException($"{path} is not a JSON object. Fetch the model again.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{path}({exception.LineNumber + 1},{exception.BytePositionInLine + 1}) is not valid JSON: "
                    + $"{exception.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Throws if a reader gathered errors, with all of them in one line.</summary>
    /// <exception cref="InvalidDataException">There is an error.</exception>
    public static void ThrowIfAny(List<string> errors, string path)
    {
        if (errors.Count > 0)
            throw new InvalidDataException($"{path}: {string.Join("; ", errors)}.");
    }
}
