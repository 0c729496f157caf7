using System.Text;
using CsCheck;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Models.Tests.Tokenization;

public sealed class HostileTokenizerFileTests
{
    private const string Small = """
        {"version":"1.0","added_tokens":[{"id":3,"content":"<s>","special":true,"lstrip":true,"normalized":false}],
         "normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Replace","pattern":{"String":" "},"content":"_"}]},
         "pre_tokenizer":{"type":"Split","pattern":{"Regex":"\\p{L}+|(?i:'s)|[^\\s&&[a-z]]{1,3}+"},"behavior":"Isolated","invert":false},
         "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
          "special_tokens":{"<s>":{"id":"<s>","ids":[3],"tokens":["<s>"]}}},
         "decoder":{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]},
         "model":{"type":"BPE","byte_fallback":true,"unk_token":"a","vocab":{"a":0,"b":1,"ab":2,"<s>":3},"merges":["a b"]}}
        """;

    [Fact]
    public void ChangedBytes_GiveATokenizerOrAClearError()
    {
        var original = Encoding.UTF8.GetBytes(Small);
        Gen.Select(Gen.Int[0, original.Length - 1], Gen.Byte, Gen.Int[0, 40]).Array[1, 3].Sample(edits =>
        {
            var bytes = original.ToList();
            foreach (var (position, value, removed) in edits)
            {
                var at = position % bytes.Count;
                bytes[at] = value;
                bytes.RemoveRange(at, Math.Min(removed % 5, bytes.Count - at - 1));
            }

            LoadAndUse([.. bytes]);
        }, iter: 500);
    }

    [Fact]
    public void CutOffFile_GivesAClearError()
    {
        var original = Encoding.UTF8.GetBytes(Small);
        for (var length = 0; length < original.Length - 1; length += 7)
            Assert.Throws<InvalidDataException>(() => Parse(Encoding.UTF8.GetString(original, 0, length)));
    }

    [Theory]
    [InlineData("""{"model":{"type":"Unigram","vocab":[]}}""", "Unigram", "BPE")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"normalizer":{"type":"Precompiled"}}""", "Precompiled", "NFC")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Odd"}}""", "Odd", "ByteLevel")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"post_processor":{"type":"Odd"}}""", "Odd", "TemplateProcessing")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"decoder":{"type":"CTC"}}""", "CTC", "ByteFallback")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a z"]}}""", "a z", "model.vocab")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}}""", "-1", "model.vocab")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":99999999},"merges":[]}}""", "99999999", "model.vocab")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"\uD800":0},"merges":[]}}""", "Unicode", "UTF-8")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated"}}""", "(a", "not closed")]
    [InlineData("[]", "[]", "an object")]
    public void FaultyFile_SaysWhatItGotAndWhatItExpected(string json, string got, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => Parse(json));
        Assert.Contains(got, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeeplyNestedFile_GivesAClearError() => Assert.Throws<InvalidDataException>(() =>
        Parse(new string('[', 100_000)));

    [Fact]
    public void FolderWithOnlyTokenizerModel_SaysHowToGetTokenizerJson()
    {
        var folder = Directory.CreateTempSubdirectory("tokenizer");
        try
        {
            File.WriteAllBytes(Path.Combine(folder.FullName, "tokenizer.model"), [1]);
            var error = Assert.Throws<FileNotFoundException>(() => Tokenizer.Load(folder.FullName));
            Assert.Contains("AutoTokenizer", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Tokenizer Parse(string json) =>
        Tokenizer.Parse(Encoding.UTF8.GetBytes(json), TokenizerConfiguration.Empty);

    private static void LoadAndUse(byte[] json)
    {
        try
        {
            var tokenizer = Tokenizer.Parse(json, TokenizerConfiguration.Empty);
            var ids = tokenizer.Encode("ab <s> it's ünï 👍", addSpecialTokens: true, ControlTokens.Recognise);
            tokenizer.Decode(ids, skipSpecialTokens: false);
        }
        catch (InvalidDataException)
        {
            // A clear error is as good as a tokenizer; anything else fails the test.
        }
    }
}
