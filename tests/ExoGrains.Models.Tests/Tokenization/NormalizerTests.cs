using System.Text;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Models.Tests.Tokenization;

public sealed class NormalizerTests
{
    // Expected texts: Python's unicodedata 14.0.
    [Theory]
    [InlineData("NFC", "e\u0301 \u212B \uFB01", "\u00E9 \u00C5 \uFB01")]
    [InlineData("NFD", "\u00E9\u1E69", "e\u0301s\u0323\u0307")]
    [InlineData("NFKC", "\uFB01 \u2460 \u3392 \u1E9B\u0323 \u03D3", "fi 1 MHz \u1E69 \u038E")]
    [InlineData("NFKD", "\uFB01\u1E9B\u0323", "fis\u0323\u0307")]
    [InlineData("NFC", "q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("NFC", "\u1112\u1161\u11AB\uAC00\u11A8", "\uD55C\uAC01")]
    [InlineData("NFD", "\uD55C", "\u1112\u1161\u11AB")]
    [InlineData("NFC", "\u0958\U0001D15E", "\u0915\u093C\U0001D157\U0001D165")]
    [InlineData("NFC", "\u0344\u0301", "\u0308\u0301\u0301")]
    [InlineData("Lowercase", "ÀÉİΣ𐐀ẞ", "àéi\u0307σ𐐨ß")]
    [InlineData("StripAccents", "e\u0301à", "eà")]
    [InlineData("Strip", " \t a b \n", "a b")]
    public void Text_BecomesWhatTheReferenceMakes(string type, string text, string expected) =>
        Assert.Equal(expected, Apply($$"""{"type":"{{type}}"}""", new MarkedText(text, isTrusted: true)).Text);

    [Fact]
    public void Replace_WithRegex_PutsItsContentInAsWritten() => Assert.Equal("a$0b", Apply(
        """{"type":"Replace","pattern":{"Regex":" +"},"content":"$0"}""", new MarkedText("a   b", isTrusted: true)).Text);

    [Fact]
    public void Composition_OfTrustedAndUntrusted_IsUntrusted()
    {
        var composed = Apply("""{"type":"NFC"}""", new MarkedText("xe\u0301y", [true, true, false, true]));
        Assert.Equal("x\u00E9y", composed.Text);
        Assert.Equal([true, false, true], Enumerable.Range(0, 3).Select(composed.IsTrusted));
    }

    private static MarkedText Apply(string json, MarkedText text) =>
        TokenizerFiles.Parse(Encoding.UTF8.GetBytes(json), "test", NormalizerReader.Read)!.Apply(text);
}
