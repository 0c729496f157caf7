using System.Text.Json;

namespace ExoGrains.Models.Tokenization;

/// <summary>Reads the text files of a model folder, none of which may be larger than is sane.</summary>
internal static class TokenizerFiles
{
    /// <summary>The largest published tokenizer.json is about 35 MB.</summary>
    private const long MaximumBytes = 256L << 20;

    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = 64,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    /// <summary>The bytes of a file, or null if there is none.</summary>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    public static byte[]? ReadOptional(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > MaximumBytes)
            throw new InvalidDataException(
                $"{path}: got {file.Length} bytes, expected at most {MaximumBytes}. Fetch the model anew.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The bytes of tokenizer.json.</summary>
    /// <exception cref="FileNotFoundException">There is none; the message says what to do.</exception>
    public static byte[] ReadTokenizer(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException(
                $"{folder}: there is no such folder; expected a model folder with a tokenizer.json. Check the path.");
        if (ReadOptional(folder, "tokenizer.json") is { } bytes)
            return bytes;
        var remedy = File.Exists(Path.Combine(folder, "tokenizer.model"))
            ? "The folder has only a tokenizer.model. Take tokenizer.json from another publication of the model, or "
                + "make it with transformers: "
                + "AutoTokenizer.from_pretrained(FOLDER, use_fast=True).save_pretrained(FOLDER)."
            : "Fetch the model's tokenizer files, or point to the folder that has them.";
        throw new FileNotFoundException(
            $"{folder}: got no tokenizer.json, expected one. {remedy}", Path.Combine(folder, "tokenizer.json"));
    }

    /// <summary>Parses JSON and hands its root to <paramref name="read"/>.</summary>
    /// <exception cref="InvalidDataException">It is not JSON, is nested too deeply, or <paramref name="read"/>
    /// objects.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> json, string name, Func<JsonPart, T> read)
    {
        // A byte order mark is no JSON, but some editors leave one.
        if (json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            json = json[3..];
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return read(new JsonPart(document.RootElement, name));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{name}: not valid JSON: {e.Message} Fetch the file anew from where the model is published.", e);
        }
        catch (InvalidOperationException e)
        {
            // What JsonElement throws for half a surrogate pair written as \uD83D and for bytes that are not UTF-8.
            throw new InvalidDataException(
                $"{name}: got a string that is not valid Unicode, expected UTF-8. Fetch the file anew.", e);
        }
    }
}
