using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExoGrains.Grains.Tests.Planning;

/// <summary>A tokenizer.json as large as those of real models, over the alphabet of a small one.</summary>
internal static class LargeTokenizer
{
    private const int MostCharacters = 10;

    // Published files hold their characters as they are.
    private static readonly JsonSerializerOptions Unescaped = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Adds random merges, and what they make, to a byte-level tokenizer without any.</summary>
    public static void Write(string path, int mergeCount)
    {
        var tokenizer = JsonNode.Parse(File.ReadAllText(path))!;
        var model = tokenizer["model"]!;
        var vocabulary = model["vocab"]!.AsObject();
        var merges = new JsonArray();
        var tokens = vocabulary.Select(token => token.Key).ToList();
        var known = tokens.ToHashSet(StringComparer.Ordinal);
        var random = new Random(1);
        while (merges.Count < mergeCount)
        {
            var (first, second) = (tokens[random.Next(tokens.Count)], tokens[random.Next(tokens.Count)]);
            if (first.Length + second.Length > MostCharacters || !known.Add(first + second))
                continue;
            tokens.Add(first + second);
            vocabulary[first + second] = 1000 + merges.Count;
            merges.Add($"{first} {second}");
        }

        model["merges"] = merges;
        File.WriteAllText(path, tokenizer.ToJsonString(Unescaped));
    }
}
