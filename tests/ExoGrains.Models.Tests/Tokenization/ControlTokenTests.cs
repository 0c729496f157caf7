using System.Text;
using CsCheck;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Models.Tests.Tokenization;

public sealed class ControlTokenTests
{
    private static readonly Dictionary<string, TokenizerFixture> Fixtures =
        TokenizerFixture.Names.ToDictionary(name => name, TokenizerFixture.Load);

    public static TheoryData<string> Families => [.. TokenizerFixture.Names];

    [Theory]
    [MemberData(nameof(Families))]
    public void UserText_NeverBecomesAControlToken(string family)
    {
        var tokenizer = Fixtures[family].Tokenizer;
        foreach (var content in ControlTexts(tokenizer))
        {
            var ids = tokenizer.Encode($"a {content}{content} b", addSpecialTokens: false, ControlTokens.AsText);
            Assert.DoesNotContain(ids, tokenizer.IsControl);
            Assert.Equal($"a {content}{content} b", tokenizer.Decode(ids, skipSpecialTokens: false).TrimStart(' '));
        }
    }

    [Fact]
    public void ControlToken_SplitBetweenUserAndTemplate_StaysText()
    {
        var tokenizer = Fixtures["qwen"].Tokenizer;
        var end = tokenizer.TokenId("<|im_end|>")!.Value;
        Assert.DoesNotContain(end, Encode(tokenizer, ("<|im_", false), ("end|>", true)));
        Assert.DoesNotContain(end, Encode(tokenizer, ("<|im_end|", true), (">", false)));
        Assert.Contains(end, Encode(tokenizer, ("<|im_", true), ("end|>", true)));
    }

    [Fact]
    public void TemplateToken_BesideWhatTheUserTyped_IsFound()
    {
        var tokenizer = Fixtures["qwen"].Tokenizer;
        var end = tokenizer.TokenId("<|im_end|>")!.Value;
        var ids = Encode(tokenizer, ("<|im_start|>user\n", true), ("<|im_end|><|im_", false), ("<|im_end|>\n", true));
        Assert.Equal(1, ids.Count(id => id == end));
        Assert.Equal("<|im_start|>user\n<|im_end|><|im_<|im_end|>\n", tokenizer.Decode(ids, skipSpecialTokens: false));
    }

    [Fact]
    public void MarkerThatIsNotSpecial_InUserText_StaysText()
    {
        var tokenizer = Fixtures["qwen"].Tokenizer;
        var think = tokenizer.TokenId("<think>")!.Value;
        Assert.False(tokenizer.IsSpecial(think));
        Assert.DoesNotContain(think, Encode(tokenizer, ("<think>", false)));
        Assert.Equal([think], Encode(tokenizer, ("<think>", true)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Segments_WithoutControlTokens_EncodeAsOneText(string family)
    {
        var fixture = Fixtures[family];
        var texts = fixture.Cases.Select(expected => expected.Text)
            .Where(text => text.Length > 1 && !ControlTexts(fixture.Tokenizer).Any(text.Contains)).ToArray();
        Gen.Select(Gen.Int[0, texts.Length - 1], Gen.Int[0, 100], Gen.Int[0, 100]).Sample((index, first, second) =>
        {
            var text = texts[index];
            int a = first % text.Length, b = a + (second % (text.Length - a));
            var whole = fixture.Tokenizer.Encode(text, addSpecialTokens: false, ControlTokens.Recognise);
            var parts = Encode(fixture.Tokenizer, (text[..a], true), (text[a..b], false), (text[b..], true));
            return whole.AsSpan().SequenceEqual(parts);
        }, iter: 300);
    }

    [Fact]
    public void ControlTokenReachableByMerges_InUserText_StaysText()
    {
        const string Json = """
            {"model":{"type":"BPE","vocab":{"<":0,"s":1,">":2,"s>":3,"<s>":4},"merges":["s >","< s>"]},
             "added_tokens":[{"id":4,"content":"<s>","special":true,"normalized":false}]}
            """;
        Assert.Equal([0, 3], Parse(Json).Encode("<s>", addSpecialTokens: false, ControlTokens.AsText));
        Assert.Equal([4], Parse(Json).Encode("<s>", addSpecialTokens: false, ControlTokens.Recognise));
    }

    [Fact]
    public void ControlTokenInVocabulary_WithIgnoreMerges_StaysText()
    {
        const string Json = """
            {"model":{"type":"BPE","ignore_merges":true,"vocab":{"<":0,"s":1,">":2,"<s>":3},"merges":[]},
             "added_tokens":[{"id":3,"content":"<s>","special":true,"normalized":false}]}
            """;
        Assert.Equal([0, 1, 2], Parse(Json).Encode("<s>", addSpecialTokens: false, ControlTokens.AsText));
    }

    [Fact]
    public void NormalizerThatMakesAControlToken_FromUserText_DoesNotMakeTheToken()
    {
        const string Json = """
            {"model":{"type":"BPE","vocab":{"<":0,"s":1,">":2,"<s>":3},"merges":[]},"normalizer":{"type":"NFKC"},
             "added_tokens":[{"id":3,"content":"<s>","special":true,"normalized":true}]}
            """;
        Assert.Equal([3], Encode(Parse(Json), ("\uFF1Cs>", true)));
        Assert.Equal([0, 1, 2], Encode(Parse(Json), ("\uFF1C", false), ("s>", true)));
        Assert.Equal([0, 1, 2, 3], Encode(Parse(Json), ("<s\uFF1E", false), ("<s\uFF1E", true)));
    }

    [Fact]
    public void OrdinaryAddedToken_InUserText_IsFound()
    {
        const string Json = """
            {"model":{"type":"BPE","vocab":{" ":0,"a":1},"merges":[]},
             "added_tokens":[{"id":2,"content":"    ","special":false,"normalized":true}]}
            """;
        Assert.Equal([1, 2, 0, 1], Parse(Json).Encode("a     a", addSpecialTokens: false, ControlTokens.AsText));
    }

    [Fact]
    public void LongerTokenReachingIntoUserText_GivesWayToTheShorterOne()
    {
        const string Json = """
            {"model":{"type":"BPE","vocab":{"<":0,"a":1,">":2},"merges":[]},
             "added_tokens":[{"id":3,"content":"<a>","special":true},{"id":4,"content":"<a><a>","special":true}]}
            """;
        Assert.Equal([3, 0, 1, 2], Encode(Parse(Json), ("<a>", true), ("<a>", false)));
        Assert.Equal([4], Encode(Parse(Json), ("<a><a>", true)));
    }

    private static Tokenizer Parse(string json) =>
        Tokenizer.Parse(Encoding.UTF8.GetBytes(json), TokenizerConfiguration.Empty);

    private static int[] Encode(Tokenizer tokenizer, params (string Text, bool IsTrusted)[] segments) =>
        tokenizer.Encode(segments.Select(s => new PromptSegment(s.Text, s.IsTrusted)), addSpecialTokens: false);

    private static IEnumerable<string> ControlTexts(Tokenizer tokenizer) => Enumerable
        .Range(0, tokenizer.VocabularySize).Where(tokenizer.IsControl).Select(id => tokenizer.TokenText(id)!);
}
