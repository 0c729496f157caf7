using ExoGrains.Models.ChatTemplates;

namespace ExoGrains.Models.Tests.ChatTemplates;

public sealed class LimitTests
{
    [Theory]
    [InlineData("{{ 'a' * 10**9 }}")]
    [InlineData("{{ 'a' * 10**12 }}")]
    [InlineData("{{ [0] * 10**9 }}")]
    [InlineData("{{ (1, 2) * 10**9 }}")]
    [InlineData("{{ range(10**12)|list }}")]
    [InlineData("{{ 2 ** (10**9) }}")]
    [InlineData("{{ 10 ** (10 ** 10) }}")]
    [InlineData("{{ 'a'.ljust(10**9) }}")]
    [InlineData("{{ 'a'.center(10**9) }}")]
    [InlineData("{{ '1'.zfill(10**9) }}")]
    [InlineData("{{ '%1000000000d' % 1 }}")]
    [InlineData("{{ '%.1000000000f' % 1 }}")]
    [InlineData("{{ '{:1000000000}'.format(1) }}")]
    [InlineData("{{ '{:.1000000000f}'.format(1.5) }}")]
    [InlineData("{{ 'a'|indent(10**9, true) }}")]
    [InlineData("{{ ('a' * 100000).replace('a', 'b' * 100000) }}")]
    [InlineData("{{ ('a' * 100000)|list|join('b' * 100000) }}")]
    [InlineData("{{ [1]|batch(10**9, 0)|list }}")]
    [InlineData("{{ [1]|slice(10**9)|list }}")]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}")]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) if false %}{% endfor %}{% endfor %}")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}")]
    [InlineData("{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}")]
    [InlineData("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = ns.l + ns.l %}{% endfor %}")]
    [InlineData("{% set n = namespace(l=[1]) %}{% for i in range(100000) %}{% set n.l = [n.l] %}{% endfor %}{{ n.l }}")]
    [InlineData("{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}")]
    [InlineData("{% set s = 'a' * 1000000 %}{% for i in range(100000) %}{% if 'b' in s %}{% endif %}{% endfor %}")]
    [InlineData("{% set s = 'a' * 1000000 %}{% for i in range(100000) %}{{ s }}{% endfor %}")]
    [InlineData("{% set s = 'a' * 1000000 %}{% for i in range(100000) %}{% set t = s.title() %}{% endfor %}")]
    [InlineData("{% for i in range(100000) %}{% set t = range(100000)|sum %}{% endfor %}")]
    [InlineData("{% set ns = namespace(n=3) %}{% for i in range(100) %}{% set ns.n = ns.n * ns.n %}{% endfor %}")]
    [InlineData("{% macro f() %}{{ caller() }}{% endmacro %}{% macro g() %}{% call f() %}{{ g() }}{% endcall %}"
        + "{% endmacro %}{{ g() }}")]
    [InlineData("{% set a = namespace(v=[1]) %}{% set b = namespace(v=[1]) %}{% for i in range(24) %}"
        + "{% set a.v = [a.v, a.v] %}{% set b.v = [b.v, b.v] %}{% endfor %}{{ a.v == b.v }}")]
    [InlineData("{% set a = namespace(v=[1]) %}{% for i in range(80) %}{% set a.v = [a.v, a.v] %}{% endfor %}")]
    [InlineData("{% set a = namespace(v=(1,)) %}{% for i in range(22) %}{% set a.v = (a.v, a.v) %}{% endfor %}"
        + "{{ {a.v: 1} }}")]
    [InlineData("{% set a = namespace(v={}) %}{% for i in range(80) %}{% set a.v = {1: a.v, 2: a.v} %}{% endfor %}")]
    [InlineData("{% set s = 'a' * 3000000 %}{% set t = 'a' * 3000000 %}"
        + "{% for i in range(100000) %}{% if s == t %}{% endif %}{% endfor %}")]
    [InlineData("{% set a = range(90000)|list %}{% for i in a %}{% if a.index(89999) %}{% endif %}{% endfor %}")]
    [InlineData("{% set a = range(90000)|list %}{% for i in a %}{% if a|sort %}{% endif %}{% endfor %}")]
    public void GreedyTemplate_IsStopped(string template)
    {
        // Far below the defaults, so that the test is quick; the rules are the same.
        var limits = new ChatTemplateLimits
        {
            MaxSteps = 1_000_000,
            MaxStringChars = 4_000_000,
            MaxOutputChars = 4_000_000
        };
        var parsed = ChatTemplate.Parse(template, limits);
        Assert.Throws<ChatTemplateException>(() =>
            parsed.Render(ChatTemplateContext.Empty, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("-", "")]
    [InlineData("not ", "")]
    [InlineData("{1:", "}")]
    public void DeeplyNestedExpression_IsRefused(string open, string close)
    {
        var template =
            "{{ " + string.Concat(Enumerable.Repeat(open, 20_000)) + "1" + string.Concat(
            Enumerable.Repeat(close, 20_000)) + " }}";
        Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template));
    }

    [Fact]
    public void DeeplyNestedBlocks_AreRefused()
    {
        var template =
            string.Concat(Enumerable.Repeat("{% if true %}", 20_000)) + string.Concat(
            Enumerable.Repeat("{% endif %}", 20_000));
        Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template));
    }

    [Theory]
    [InlineData(" + ")]
    [InlineData(" ~ ")]
    [InlineData(" and ")]
    [InlineData(" if ")]
    [InlineData("|upper")]
    [InlineData(".x")]
    public void LongChain_EitherRendersOrIsRefused(string link)
    {
        var operand = link is " + " or " ~ " or " and " or " if " ? "1" : string.Empty;
        var template = "{{ 1" + string.Concat(Enumerable.Repeat(link + operand, 50_000)) + " }}";
        try
        {
            ChatTemplate.Parse(template)
                .Render(ChatTemplateContext.Empty, cancellationToken: TestContext.Current.CancellationToken);
        }
        catch (ChatTemplateException error)
        {
            Assert.NotEmpty(error.Message);
        }
    }

    [Fact]
    public void LongOutput_IsRefused()
    {
        var template =
            ChatTemplate.Parse("{% for i in range(100) %}0123456789{% endfor %}",
            new ChatTemplateLimits { MaxOutputChars = 500 });
        var error = Assert.Throws<ChatTemplateException>(() =>
            template.Render(ChatTemplateContext.Empty, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("500 characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LongSource_IsRefused() =>
        Assert.Throws<ChatTemplateException>(() =>
            ChatTemplate.Parse(new string('a', 101), new ChatTemplateLimits { MaxSourceChars = 100 }));

    [Fact]
    public void Cancelled_StopsRendering()
    {
        var template =
            ChatTemplate.Parse("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            template.Render(ChatTemplateContext.Empty, cancellationToken: cancelled.Token));
    }
}
