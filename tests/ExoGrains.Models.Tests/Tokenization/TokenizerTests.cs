using System.Text;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Models.Tests.Tokenization;

public sealed class TokenizerTests
{
    private const string Letters = """
        "model":{"type":"BPE","vocab":{"a":0,"b":1,"<s>":2,"</s>":3," ":4},"merges":[]}
        """;

    [Theory]
    [InlineData("a<m>b", new[] { 0, 5, 1 })]
    [InlineData("a <m> b", new[] { 0, 5, 1 })]
    [InlineData("<m><m>", new[] { 5, 5 })]
    [InlineData(" \n<m> <m>  ", new[] { 5, 5 })]
    public void TokenThatStripsBothSides_SwallowsWhitespace(string text, int[] ids) =>
        Assert.Equal(ids, Encode(Added("""{"id":5,"content":"<m>","lstrip":true,"rstrip":true,"special":true}"""), text));

    [Theory]
    [InlineData("ab a", new[] { 5, 4, 0 })]
    [InlineData("b abb b", new[] { 1, 4, 0, 1, 1, 4, 1 })]
    [InlineData("b (ab) b", new[] { 1, 4, 5, 4, 1 })]
    public void SingleWordToken_IsFoundOnlyAlone(string text, int[] ids)
    {
        var tokenizer = Added("""{"id":5,"content":"ab","single_word":true,"special":false}""");
        Assert.Equal(ids, Encode(tokenizer, text));
    }

    [Fact]
    public void LlamaClass_BuildsItsFrameFromTheConfiguration()
    {
        const string Json = $$"""{"post_processor":null,{{Letters}}}""";
        var configuration = new TokenizerConfiguration
        {
            TokenizerClass = "LlamaTokenizer",
            BosToken = "<s>",
            EosToken = "</s>",
            AddsBosToken = true,
            AddsEosToken = true,
        };
        var tokenizer = Tokenizer.Parse(Encoding.UTF8.GetBytes(Json), configuration);
        Assert.Equal([2, 0, 3], tokenizer.Encode("a", addSpecialTokens: true, ControlTokens.Recognise));
        Assert.Equal([0], tokenizer.Encode("a", addSpecialTokens: false, ControlTokens.Recognise));
    }

    [Fact]
    public void UnknownCharacters_FuseOrNotAsTheFileSays()
    {
        const string Json = """
            {"model":{"type":"BPE","unk_token":"?","fuse_unk":FUSE,"vocab":{"a":0,"?":1},"merges":[]}}
            """;
        Assert.Equal([0, 1, 0, 1], Encode(Parse(Json.Replace("FUSE", "true")), "axyaz"));
        Assert.Equal([0, 1, 1, 0, 1], Encode(Parse(Json.Replace("FUSE", "false")), "axyaz"));
    }

    [Fact]
    public void WordMarks_OfOldByteVocabularies_AreUsedBothWays()
    {
        var tokenizer = Parse("""
            {"pre_tokenizer":{"type":"WhitespaceSplit"},"decoder":{"type":"BPEDecoder","suffix":"</w>"},
             "model":{"type":"BPE","end_of_word_suffix":"</w>","vocab":{"a":0,"b</w>":1,"ab</w>":2,"b":3,"a</w>":4},"merges":["a b</w>"]}}
            """);
        Assert.Equal([2, 4], Encode(tokenizer, "ab a"));
        Assert.Equal("ab a", tokenizer.Decode([2, 4], skipSpecialTokens: false));
    }

    [Fact]
    public void PlainTextNamedForPadding_StaysText()
    {
        var configuration = new TokenizerConfiguration { PadToken = "a", EosToken = "</s>" };
        var tokenizer = Tokenizer.Parse(Encoding.UTF8.GetBytes($$"""{{{Letters}}}"""), configuration);
        Assert.Equal([0, 1], tokenizer.Encode("ab", addSpecialTokens: false, ControlTokens.AsText));
        Assert.Equal([0, 3], Encode(tokenizer, "a</s>"));
    }

    [Fact]
    public async Task ManyThreads_GetTheSameIds()
    {
        var fixture = TokenizerFixture.Load("llama3");
        var token = TestContext.Current.CancellationToken;
        await Parallel.ForAsync(0, 64, token, (_, _) =>
        {
            foreach (var expected in fixture.Cases)
                Assert.Equal(expected.Ids, Encode(fixture.Tokenizer, expected.Text));
            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public void HalfASurrogatePair_CountsAsReplacementCharacter()
    {
        var tokenizer = TokenizerFixture.Load("qwen").Tokenizer;
        Assert.Equal(
            Encode(tokenizer, "a\uFFFDb"), Encode(tokenizer, string.Concat("a", ((char)0xD83D).ToString(), "b")));
    }

    [Fact]
    public void Segments_MayCutASurrogatePair()
    {
        var tokenizer = TokenizerFixture.Load("qwen").Tokenizer;
        var ids = tokenizer.Encode([new("👍"[..1], true), new("👍"[1..], false)], addSpecialTokens: false);
        Assert.Equal(Encode(tokenizer, "👍"), ids);
    }

    [Fact]
    public void Folder_GivesTemplatesAndNamedTokens()
    {
        var folder = Directory.CreateTempSubdirectory("tokenizer");
        try
        {
            Write("tokenizer.json", $$"""{{{Letters}}}""");
            Write("tokenizer_config.json", """
                {"bos_token":{"content":"<s>"},"chat_template":[{"name":"default","template":"A"},{"name":"tool_use","template":"B"}]}
                """);
            Write("special_tokens_map.json", """{"bos_token":"a","eos_token":"</s>"}""");
            Write("chat_template.jinja", "C");
            var tokenizer = Tokenizer.Load(folder.FullName);
            Assert.Equal((2, 3), (tokenizer.BosTokenId, tokenizer.EosTokenId));
            Assert.Equal("C", tokenizer.Configuration.ChatTemplates["default"]);
            Assert.Equal("B", tokenizer.Configuration.ChatTemplates["tool_use"]);
            Assert.Equal([0, 3], Encode(tokenizer, "a</s>"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);
    }

    private static Tokenizer Added(string token) => Parse($$"""{"added_tokens":[{{token}}],{{Letters}}}""");

    private static Tokenizer Parse(string json) =>
        Tokenizer.Parse(Encoding.UTF8.GetBytes(json), TokenizerConfiguration.Empty);

    private static int[] Encode(Tokenizer tokenizer, string text) =>
        tokenizer.Encode(text, addSpecialTokens: false, ControlTokens.Recognise);
}
