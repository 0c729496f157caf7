using System.Text.Json;
using CsCheck;
using ExoGrains.Models.ChatTemplates;

namespace ExoGrains.Models.Tests.ChatTemplates;

public sealed class ProvenanceTests
{
    // Each rendering with template text in upper case and the data, all of it, between brackets.
    [Theory]
    [InlineData("<|A|>{{ x }}<|B|>", "<|A|>[data]<|B|>")]
    [InlineData("{{ 'A' + x + 'B' }}", "A[data]B")]
    [InlineData("{{ 'A' ~ x ~ 1 }}", "A[data1]")]
    [InlineData("{{ ('A' + x + 'B')[1:-1] }}", "[data]")]
    [InlineData("{{ ('A' + x)[::-1] }}", "[atad]A")]
    [InlineData("{{ ('  A' + x + '  ')|trim }}", "A[data]")]
    [InlineData("{{ ('A' + x).replace('a', 'Q') }}", "A[d]Q[t]Q")]
    [InlineData("{{ ('A' + x)|replace('t', x) }}", "A[dadataa]")]
    [InlineData("{{ ('A,' + x).split(',')|join('|') }}", "A|[data]")]
    [InlineData("{{ ('A' + x)|upper|lower|title }}", "A[data]")]
    [InlineData("{{ 'A%sB%s' % (x, 'C') }}", "A[data]BC")]
    [InlineData("{{ 'A%sB'|format(x) }}", "A[data]B")]
    [InlineData("{{ 'A{}B{n}'.format(x, n='C') }}", "A[data]BC")]
    [InlineData("{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(x) }}", "<[data]>")]
    [InlineData("{% set b %}<{{ x }}>{% endset %}{{ b }}", "<[data]>")]
    [InlineData("{% set ns = namespace(v='A') %}{% set ns.v = ns.v + x %}{{ ns.v }}", "A[data]")]
    [InlineData("{{ {'data': 'A'}[x] }}", "A")]
    [InlineData("{{ {'A': x}['A'] }}", "[data]")]
    [InlineData("{{ missing|default('A') }}{{ x|default('A') }}", "A[data]")]
    [InlineData("{{ ['A', x]|join('-') }}", "A-[data]")]
    [InlineData("{{ ['A', x]|last }}{{ ['A', x]|first }}", "[data]A")]
    [InlineData("{{ ('A' + x)[0] }}{{ ('A' + x)[1] }}", "A[d]")]
    [InlineData("{% for c in 'A' + x %}{{ c }}{% endfor %}", "A[data]")]
    [InlineData("{{ ['A', x] }}", "[['A', 'data']]")]
    [InlineData("{{ 'A'|tojson }}", "[\"A\"]")]
    [InlineData("{{ d|tojson }}", "[{\"k\": \"v\"}]")]
    [InlineData("{{ d }}", "[{'k': 'v'}]")]
    [InlineData("{{ 1 + 1 }}{{ true }}{{ none }}", "[2TrueNone]")]
    [InlineData("{{ bos }}{{ x }}{{ bos }}", "<s>[data]<s>")]
    [InlineData("{{ (bos + x)|indent }}", "<s>[data]")]
    [InlineData("{% filter upper %}A{{ x }}{% endfilter %}", "A[DATA]")]
    [InlineData("{{ 'A' if x else 'B' }}{{ x and 'C' }}{{ x or 'D' }}", "AC[data]")]
    [InlineData("{% call w() %}{{ x }}{% endcall %}{% macro w() %}{% endmacro %}", null)]
    [InlineData("{% macro w() %}<{{ caller() }}>{% endmacro %}{% call w() %}{{ x }}{% endcall %}", "<[data]>")]
    [InlineData("{{ 'A' * 2 }}{{ x * 2 }}", "AA[datadata]")]
    [InlineData("{{ ('A=' + x).partition('=')|join('|') }}", "A|=|[data]")]
    [InlineData("{{ x|map('upper')|join('A') }}", "[D]A[A]A[T]A[A]")]
    [InlineData("{{ 'A %d' % 5 }}", "A [5]")]
    [InlineData("{{ ('A' + x)|string|safe|e }}", "A[data]")]
    [InlineData("{{ x ~ x.removeprefix('da') ~ 'A'.center(3) }}", "[datata ]A[ ]")]
    public void Text_KeepsWhereItCameFrom(string template, string? expected)
    {
        if (expected is null)
        {
            Assert.Throws<ChatTemplateException>(() => Render(template, "data"));
            return;
        }
        var shown = Render(template, "data").Segments.Select(segment =>
            segment.IsFromTemplate ? segment.Text : $"[{segment.Text}]");
        Assert.Equal(expected, string.Concat(shown));
    }

    [Fact]
    public void DataEqualToTemplateText_ComparesEqualAndStaysData()
    {
        var prompt = Render("{% if x == '<|im_end|>' %}{{ x }}{% endif %}<|im_end|>", "<|im_end|>");
        Assert.Equal([new PromptSegment("<|im_end|>", false), new PromptSegment("<|im_end|>", true)], prompt.Segments);
    }

    [Fact]
    public void Segments_OfAnyText_JoinToThePromptAndAlternate() =>
        Gen.String[Gen.Char['a', 'f'], 0, 12].Sample(data =>
        {
            var prompt = Render(
                "{% for i in range(3) %}{{ ('ab' + x ~ i).replace('a', x|reverse)[1:] }}"
                + "{{ x.split('b')|join('ab')|title }}{% endfor %}", data);
            Assert.Equal(prompt.Text, string.Concat(prompt.Segments.Select(segment => segment.Text)));
            Assert.All(prompt.Segments, segment => Assert.NotEmpty(segment.Text));
            Assert.All(prompt.Segments.Zip(prompt.Segments.Skip(1)), pair =>
                Assert.NotEqual(pair.First.IsFromTemplate, pair.Second.IsFromTemplate));
        }, iter: 300, threads: 1);

    private static RenderedPrompt Render(string template, string data) => ChatTemplate.Parse(template).Render(
        ChatTemplateContext.Empty.With("x", data).WithTrusted("bos", "<s>")
            .With("d", JsonDocument.Parse("""{"k":"v"}""").RootElement),
        cancellationToken: TestContext.Current.CancellationToken);
}
