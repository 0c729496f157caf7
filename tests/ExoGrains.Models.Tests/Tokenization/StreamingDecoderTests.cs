using System.Text;
using CsCheck;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Models.Tests.Tokenization;

public sealed class StreamingDecoderTests
{
    private static readonly Dictionary<string, TokenizerFixture> Fixtures =
        TokenizerFixture.Names.ToDictionary(name => name, TokenizerFixture.Load);

    public static TheoryData<string> Families => [.. TokenizerFixture.Names];

    [Theory]
    [MemberData(nameof(Families))]
    public void AnyIds_JoinToTheWholeTextAndNeverToHalfACharacter(string family)
    {
        var tokenizer = Fixtures[family].Tokenizer;
        // Two more than there are, since a model's output is wider than its vocabulary.
        Gen.Int[0, tokenizer.VocabularySize + 1].Array[0, 40].Sample(ids =>
        {
            var chunks = Stream(tokenizer, ids);
            Assert.Equal(tokenizer.Decode(ids, skipSpecialTokens: false), string.Concat(chunks));
            Assert.All(chunks, chunk => Assert.Equal(chunk, ReplaceInvalid(chunk)));
        }, iter: 400);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void IdsOfText_NeverShowAReplacementCharacter(string family)
    {
        var fixture = Fixtures[family];
        Assert.All(fixture.Cases, expected => Assert.All(
            Stream(fixture.Tokenizer, expected.Ids), chunk => Assert.DoesNotContain('\uFFFD', chunk)));
    }

    [Fact]
    public void CharacterOfFourBytes_ComesOutWithItsLastByte()
    {
        var tokenizer = Fixtures["llama2"].Tokenizer;
        var ids = "<0xF0> <0x9F> <0x91> <0x8D>".Split(' ').Select(token => tokenizer.TokenId(token)!.Value).ToArray();
        Assert.Equal(["", "", "", "👍", ""], Stream(tokenizer, ids));
    }

    [Fact]
    public void ByteTokensThatAreNoText_BecomeOneReplacementEach()
    {
        var tokenizer = Fixtures["llama2"].Tokenizer;
        var ids = "<0xF0> <0x9F> <0x41>".Split(' ').Select(token => tokenizer.TokenId(token)!.Value).ToArray();
        Assert.Equal("\uFFFD\uFFFDA", tokenizer.Decode(ids, skipSpecialTokens: false));
    }

    [Fact]
    public void UnfinishedCharacter_BecomesAReplacementAtTheEnd()
    {
        var tokenizer = Fixtures["qwen"].Tokenizer;
        var ids = tokenizer.Encode("👍", addSpecialTokens: false, ControlTokens.AsText);
        Assert.Equal("\uFFFD", string.Concat(Stream(tokenizer, ids[..^1])));
    }

    [Fact]
    public void FirstSpaceOfSentencePiece_IsDroppedOnce()
    {
        var tokenizer = Fixtures["mistral"].Tokenizer;
        var ids = tokenizer.Encode("the  the", addSpecialTokens: false, ControlTokens.AsText);
        Assert.Equal("the  the", string.Concat(Stream(tokenizer, ids)));
    }

    [Fact]
    public void Append_AfterFlush_Throws()
    {
        var decoder = Fixtures["qwen"].Tokenizer.CreateStreamingDecoder(skipSpecialTokens: true);
        decoder.Flush();
        Assert.Throws<InvalidOperationException>(() => decoder.Append(1));
    }

    [Fact]
    public void TokenBytes_OfAText_JoinToItsUtf8()
    {
        var tokenizer = Fixtures["o200k"].Tokenizer;
        const string Text = "Grüße, 世界 👍";
        var ids = tokenizer.Encode(Text, addSpecialTokens: false, ControlTokens.AsText);
        Assert.Equal(Encoding.UTF8.GetBytes(Text), ids.SelectMany(tokenizer.TokenBytes));
    }

    private static List<string> Stream(Tokenizer tokenizer, int[] ids)
    {
        var decoder = tokenizer.CreateStreamingDecoder(skipSpecialTokens: false);
        var chunks = ids.Select(decoder.Append).ToList();
        chunks.Add(decoder.Flush());
        return chunks;
    }

    private static string ReplaceInvalid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
