using System.Text.Json;
using ExoGrains.Models.ChatTemplates;

namespace ExoGrains.Models.Tests.ChatTemplates;

public sealed class ChatTemplateTests
{
    [Theory]
    [InlineData("a\nb\n{{ 1 + }}", 3)]
    [InlineData("{% if x %}\n\n{% endfor %}", 3)]
    [InlineData("{#\n\n#}\n{{ 'a", 4)]
    [InlineData("\n{% include 'x' %}", 2)]
    [InlineData("\n\n{{ x|nope }}", 3)]
    public void SyntaxError_TellsTheLine(string template, int line)
    {
        var error = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template));
        Assert.Equal(line, error.Line);
        Assert.Contains($"line {line}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\n{{ missing.x }}", 2)]
    [InlineData("a\n{% for m in [1] %}\n{{ m + 'x' }}\n{% endfor %}", 3)]
    [InlineData("{% macro f() %}\n{{ 1 / 0 }}{% endmacro %}\n{{ f() }}", 2)]
    public void RuntimeError_TellsTheLine(string template, int line) =>
        Assert.Equal(line, Assert.Throws<ChatTemplateException>(() => Render(template)).Line);

    [Fact]
    public void RaisedException_CarriesItsMessage()
    {
        var error = Assert.Throws<ChatTemplateException>(() =>
            Render("\n{{ raise_exception('Roles must ' ~ 'alternate!') }}"));
        Assert.Equal("Roles must alternate!", error.Message);
        Assert.True(error.IsRaisedByTemplate);
        Assert.Equal(2, error.Line);
    }

    [Fact]
    public void Empty_HasWhatTransformersPasses() =>
        Assert.Equal("None None False ",
            Render("{{ tools }} {{ documents }} {{ add_generation_prompt }} {{ bos_token }}"));

    [Fact]
    public void JsonNumbers_KeepTheirKindAndSize() =>
        Assert.Equal("[1, 1.0, 123456789012345678901234567890, 100000.0, -0.5] inf",
            Render("{{ x }} {{ y }}", """{"x":[1,1.0,123456789012345678901234567890,1e5,-0.5],"y":1e999}"""));

    [Fact]
    public void DuplicateKey_TakesTheLastValueInTheFirstPlace() =>
        Assert.Equal("{'a': 3, 'b': 2}", Render("{{ x }}", """{"x":{"a":1,"b":2,"a":3}}"""));

    [Fact]
    public void HalfASurrogatePair_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Render("{{ x }}", """{"x":"\ud800"}"""));

    [Fact]
    public void SpecialTokens_AreTrustedAndDoNotReplaceVariables()
    {
        var config = JsonDocument.Parse("""
            {"bos_token":{"content":"<s>","lstrip":false},"eos_token":"</s>","pad_token":null,"unk_token":"<unk>",
             "additional_special_tokens":["<a>",{"content":"<b>"}],"extra_special_tokens":{"image_token":"<img>"}}
            """).RootElement;
        var context = ChatTemplateContext.FromJson(JsonDocument.Parse("""{"eos_token":"mine"}""").RootElement)
            .WithSpecialTokens(config);
        var prompt = ChatTemplate.Parse(
            "{{ bos_token }}{{ image_token }}{{ additional_special_tokens|join }}{{ pad_token }}{{ eos_token }}")
            .Render(context, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([new PromptSegment("<s><img><a><b>", true), new PromptSegment("mine", false)], prompt.Segments);
    }

    [Fact]
    public void OneTemplate_RendersOnManyThreadsAtOnce()
    {
        var template = ChatTemplate.Parse(
            "{% set ns = namespace(n=0) %}{% for i in range(50) %}{% set ns.n = ns.n + i %}"
            + "{{ loop.cycle('a', 'b') }}{% endfor %}{{ ns.n }}{{ x }}");
        Parallel.For(0, 32, i =>
        {
            var text = template.Render(ChatTemplateContext.Empty.With("x", $"<{i}>"),
                cancellationToken: CancellationToken.None).Text;
            Assert.EndsWith($"b1225<{i}>", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Clock_IsReadInLocalTime() =>
        Assert.Equal("2024-07-06 11:05", ChatTemplate.Parse("{{ strftime_now('%Y-%m-%d %H:%M') }}")
            .Render(ChatTemplateContext.Empty, new EastOfGreenwich(), TestContext.Current.CancellationToken).Text);

    private static string Render(string template, string variables = "{}") => ChatTemplate.Parse(template)
        .Render(ChatTemplateContext.FromJson(JsonDocument.Parse(variables).RootElement),
            cancellationToken: TestContext.Current.CancellationToken).Text;

    private sealed class EastOfGreenwich : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } =
            TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(2), "test", "test");

        public override DateTimeOffset GetUtcNow() => new(2024, 7, 6, 9, 5, 3, TimeSpan.Zero);
    }
}
