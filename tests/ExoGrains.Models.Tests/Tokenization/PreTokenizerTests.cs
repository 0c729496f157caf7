using System.Text;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Models.Tests.Tokenization;

public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("Isolated", "the|-|final|-|-|countdown")]
    [InlineData("Removed", "the|final|countdown")]
    [InlineData("MergedWithPrevious", "the-|final-|-|countdown")]
    [InlineData("MergedWithNext", "the|-final|-|-countdown")]
    [InlineData("Contiguous", "the|-|final|--|countdown")]
    public void Split_TreatsDelimitersAsSaid(string behavior, string pieces) => Assert.Equal(pieces, Split(
        $$"""{"type":"Split","pattern":{"String":"-"},"behavior":"{{behavior}}","invert":false}""", "the-final--countdown"));

    [Fact]
    public void Split_Inverted_KeepsTheMatches() => Assert.Equal("12|345", Split(
        """{"type":"Split","pattern":{"Regex":"\\d+"},"behavior":"Removed","invert":true}""", "a12b345c"));

    [Theory]
    [InlineData("""{"type":"Metaspace","replacement":"▁"}""", "▁Hey|▁my|▁|▁friend")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}""", "Hey|▁my|▁|▁friend")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","add_prefix_space":false}""", "Hey|▁my|▁|▁friend")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":false}""", "▁Hey▁my▁▁friend")]
    public void Metaspace_CutsBeforeSpaces(string json, string pieces) =>
        Assert.Equal(pieces, Split(json, "Hey my  friend"));

    [Theory]
    [InlineData("""{"type":"Digits","individual_digits":true}""", "a1 23½", "a|1| |2|3|½")]
    [InlineData("""{"type":"Digits","individual_digits":false}""", "a1 23½", "a|1| |23½")]
    [InlineData("""{"type":"Whitespace"}""", "Hey, man_x  ok!?", "Hey|,|man_x|ok|!?")]
    [InlineData("""{"type":"WhitespaceSplit"}""", " Hey,\tman ", "Hey,|man")]
    [InlineData("""{"type":"Punctuation"}""", "Hey, $5!?", "Hey|,| |$|5|!|?")]
    [InlineData("""{"type":"BertPreTokenizer"}""", "Hey, man", "Hey|,|man")]
    public void Others_CutWhereTheReferenceDoes(string json, string text, string pieces) =>
        Assert.Equal(pieces, Split(json, text));

    [Fact]
    public void ByteLevel_InsideASequence_SpellsBytesForTheNextStep() => Assert.Equal("a|Ġ|Ã|©", Split(
        """
        {"type":"Sequence","pretokenizers":[{"type":"ByteLevel","add_prefix_space":false,"use_regex":false},
         {"type":"Split","pattern":{"Regex":"."},"behavior":"Isolated","invert":false}]}
        """, "a é"));

    private static string Split(string json, string text)
    {
        var steps = TokenizerFiles.Parse(Encoding.UTF8.GetBytes(json), "test", PreTokenizerReader.Read);
        var pieces = new List<TextPiece>();
        new PreTokenizerSequence(steps).Split(new TextPiece(text, startsAtOrigin: true), pieces);
        return string.Join('|', pieces.Select(piece => piece.Span.ToString()));
    }
}
