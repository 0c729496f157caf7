using ExoGrains.Models.Tokenization;

namespace ExoGrains.Models.Tests.Tokenization;

public sealed class OnigurumaTranslatorTests
{
    [Theory]
    [InlineData(@"a?+a", "a", "")] // Possessive: the first takes what the second needs.
    [InlineData(@"a++b", "aab", "aab")]
    [InlineData(@"\p{N}{1,3}+", "12345", "12345")] // Ruby repeats the repetition.
    [InlineData(@"a{,2}b", "aaab", "aab")]
    [InlineData(@"[a-c[x-z]]+", "abxyd", "abxy")]
    [InlineData(@"[a-z&&[^aeiou]]+", "strength", "str|ngth")]
    [InlineData(@"[^a-z&&[b]]+", "abc", "a|c")]
    [InlineData(@"\h+", "xyz09afg", "09af")]
    [InlineData(@"\p{^L}+", "ab12cd", "12")]
    [InlineData(@"\P{L}+", "ab12cd", "12")]
    [InlineData(@"[\P{L}x]+", "ab1x2cd", "1x2")]
    [InlineData(@"[[:alpha:]]+", "ab1é2", "ab|é")]
    [InlineData(@"(?i:'s)", "'S 'ſ", "'S|'ſ")]
    [InlineData(@"(?m:a.b)", "a\nb", "a\nb")]
    [InlineData(@"^b", "a\nb", "b")]
    [InlineData(@"\x{4E2D}|\u56FD", "中国", "中|国")]
    [InlineData(@"\p{Han}+", "a中𠀀b", "中𠀀")]
    [InlineData(@"\p{L}{2}", "𝐀𝐛𝐜𝐝x", "𝐀𝐛|𝐜𝐝")]
    [InlineData(@"\p{N}{1,3}", "𝟏𝟐𝟑𝟒", "𝟏𝟐𝟑|𝟒")]
    [InlineData(@"[^\s\p{L}\p{N}]", "👍a", "👍")]
    [InlineData(@".", "👍a", "👍|a")]
    [InlineData(@"[]a]+", "x]a", "]a")]
    [InlineData(@"a{x}", "a{x}", "a{x}")]
    public void Pattern_MatchesAsInRuby(string pattern, string text, string matches)
    {
        var spans = new List<PatternSpan>();
        new RegexPattern(pattern, "test").FindSpans(text, spans);
        Assert.Equal(matches, string.Join('|', spans.Where(s => s.IsMatch).Select(s => text[s.Start..s.End])));
        Assert.Equal(text, string.Concat(spans.Select(s => text[s.Start..s.End])));
    }

    [Theory]
    [InlineData("[a")]
    [InlineData("a\\")]
    [InlineData("(?x:a)")]
    [InlineData("\\p{Nonsense}")]
    [InlineData("+a")]
    [InlineData("a)")]
    [InlineData("𠀀")]
    [InlineData("[z-a]")]
    [InlineData("\\x{110000}")]
    [InlineData("\\u12")]
    public void PatternThatCannotBeUsed_IsAClearError(string pattern)
    {
        var error = Assert.Throws<InvalidDataException>(() => new RegexPattern(pattern, "place"));
        Assert.StartsWith("place: cannot use the regular expression", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeeplyNestedPattern_DoesNotEndTheProcess()
    {
        var nested = new string('(', 20_000) + "a" + new string(')', 20_000);
        try
        {
            new RegexPattern(nested, "place").FindSpans("a", []);
        }
        catch (InvalidDataException)
        {
            // Refusing it is fine as well.
        }
    }
}
