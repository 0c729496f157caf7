using System.Text;
using System.Text.Json;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Models.Tests.Tokenization;

/// <summary>A small tokenizer of our own and what an independent implementation makes of texts; see
/// tools/tokenizer-fixtures.</summary>
internal sealed class TokenizerFixture
{
    private TokenizerFixture(JsonElement root)
    {
        var config = TokenizerFiles.Parse(
            Encoding.UTF8.GetBytes(root.GetProperty("config").GetRawText()),
            "config",
            TokenizerConfigurationReader.Read);
        Json = root.GetProperty("tokenizer").GetRawText();
        Tokenizer = Tokenizer.Parse(Encoding.UTF8.GetBytes(Json), config);
        Cases = [.. root.GetProperty("cases").EnumerateArray().Select(item => new Case(
            item.GetProperty("text").GetString()!,
            Ids(item.GetProperty("ids")),
            Ids(item.GetProperty("framed")),
            item.GetProperty("decoded").GetString()!,
            item.GetProperty("skipped").GetString()!))];
    }

    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public string Json { get; }

    public Tokenizer Tokenizer { get; }

    public IReadOnlyList<Case> Cases { get; }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Tokenization", "Fixtures");

    public static TokenizerFixture Load(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name + ".json")));
        return new TokenizerFixture(document.RootElement);
    }

    private static int[] Ids(JsonElement array) => [.. array.EnumerateArray().Select(id => id.GetInt32())];

    internal sealed record Case(string Text, int[] Ids, int[] Framed, string Decoded, string Skipped);
}
