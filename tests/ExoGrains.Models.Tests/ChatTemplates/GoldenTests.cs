using ExoGrains.Models.ChatTemplates;

namespace ExoGrains.Models.Tests.ChatTemplates;

public sealed class GoldenTests
{
    [Theory]
    [InlineData("expressions.jsonl", 1000)]
    [InlineData("statements.jsonl", 230)]
    [InlineData("generated.jsonl", 1100)]
    [InlineData("chats.jsonl", 270)]
    public void EveryCase_IsRenderedAsJinja2DoesIt(string file, int leastCases)
    {
        var cases = GoldenCases.Read(file).ToList();
        Assert.True(cases.Count >= leastCases, $"{file} has only {cases.Count} cases");
        var failures = cases.Select(Compare).OfType<string>().ToList();
        Assert.True(failures.Count == 0,
            $"{failures.Count} of {cases.Count} differ:\n{string.Join('\n', failures.Take(10))}");
    }

    private static string? Compare(GoldenCase golden)
    {
        try
        {
            var prompt = ChatTemplate.Parse(golden.Template)
                .Render(ChatTemplateContext.FromJson(golden.Context), new FixedTime());
            Assert.Equal(prompt.Text, string.Concat(prompt.Segments.Select(segment => segment.Text)));
            return prompt.Text == golden.Expected
                ? null
                : $"{golden.Template}\n  expected {golden.Expected ?? golden.Error}\n  got      {prompt.Text}";
        }
        catch (ChatTemplateException error)
        {
            return golden.Expected is null && IsSameKind(error, golden.Error!)
                ? null
                : $"{golden.Template}\n  expected {golden.Expected ?? golden.Error}\n  got      {error.Message}";
        }
    }

    // What the template itself raises is carried through word by word.
    private static bool IsSameKind(ChatTemplateException error, string expected) =>
        expected.StartsWith("TemplateError: ", StringComparison.Ordinal)
            ? error.IsRaisedByTemplate && error.Message == expected["TemplateError: ".Length..]
            : !error.IsRaisedByTemplate;
}

/// <summary>The clock the golden files were made with: Saturday, 6 July 2024, 09:05:03.</summary>
internal sealed class FixedTime : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(2024, 7, 6, 9, 5, 3, TimeSpan.Zero);
}
