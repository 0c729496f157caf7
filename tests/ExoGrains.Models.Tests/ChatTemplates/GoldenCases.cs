using System.Text.Json;

namespace ExoGrains.Models.Tests.ChatTemplates;

/// <summary>One template, its variables, and what Python's jinja2 made of them. See tools/chat-templates.</summary>
internal sealed record GoldenCase(string Template, JsonElement Context, string? Expected, string? Error);

/// <summary>Reads the golden files.</summary>
internal static class GoldenCases
{
    public static IEnumerable<GoldenCase> Read(string name)
    {
        var shared = ReadJson("context.json");
        var templates = ReadJson("chat-templates.json").EnumerateArray().Select(item => item.GetString()!).ToArray();
        using var reader = new StreamReader(Open(name));
        while (reader.ReadLine() is { } line)
        {
            var item = JsonDocument.Parse(line).RootElement;
            var template = item.GetProperty("template");
            yield return new GoldenCase(
                template.ValueKind == JsonValueKind.Number ? templates[template.GetInt32()] : template.GetString()!,
                item.TryGetProperty("context", out var context) ? context : shared,
                item.TryGetProperty("expected", out var expected) ? expected.GetString() : null,
                item.TryGetProperty("error", out var error) ? error.GetString() : null);
        }
    }

    private static JsonElement ReadJson(string name)
    {
        using var stream = Open(name);
        return JsonDocument.Parse(stream).RootElement;
    }

    private static Stream Open(string name) =>
        typeof(GoldenCases).Assembly.GetManifestResourceStream("ChatTemplates/" + name)
        ?? throw new FileNotFoundException($"no embedded golden file {name}");
}
