using CsCheck;
using ExoGrains.Contracts;
using ExoGrains.Models.Cards;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Cards;

public sealed class ModelCardReaderTests
{
    [Fact]
    public void TextCard_IsReadWhole()
    {
        var result = ModelCardReader.Parse(CardTexts.Small);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        var card = result.Card!;
        Assert.Equal(("mlx-community/Example-0.6B-4bit", 342_884_352L, 28, 1024, 8), (card.ModelId, card.StorageBytes,
            card.LayerCount, card.HiddenSize, card.KeyValueHeadCount));
        Assert.Equal([Backend.MlxMetal, Backend.MlxCuda, Backend.MlxCpu], card.Backends);
        Assert.Equal([CardTask.TextGeneration], card.Tasks);
        Assert.Equal(["text", "thinking", "thinking_toggle"], card.Capabilities);
        Assert.Equal(new CardSampling(0.6, 0.95, 20, 0), card.SamplingDefaults.Always);
        Assert.Equal(new CardSampling(1, 0.8), card.SamplingDefaults.NonThinking);
        Assert.Null(card.SamplingDefaults.Thinking);
        Assert.Equal(
            (32_768, true, false, false), (card.ContextTokens, card.TrustRemoteCode, card.UsesCfg, card.IsCustom));
    }

    [Fact]
    public void ImageCard_IsReadWhole()
    {
        var result = ModelCardReader.Parse(CardTexts.Image);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        var card = result.Card!;
        Assert.Equal(
            new CardComponent(
                "text_encoder", "text_encoder/", 4_000_000_000, 28, false, "model.safetensors.index.json"),
            card.Components[0]);
        Assert.Equal(new CardComponent("vae", "vae/", 300, null, false, null), card.Components[1]);
        Assert.Equal(new CardVision(151_655, "painter", "example/eyes", "<|image|>", null), card.Vision);
        Assert.Equal(ReasoningDialect.ToolConditional, card.ReasoningDialect);
        Assert.True(card.UsesCfg);
        Assert.False(card.TrustRemoteCode);
    }

    [Fact]
    public void AbsentBackends_AreMlxMetal()
    {
        string text = CardTexts.Small.Replace("backends = [\"MlxMetal\", \"MlxCuda\", "
            + "\"MlxCpu\"]", "", StringComparison.Ordinal);

        Assert.Equal([Backend.MlxMetal], ModelCardReader.Parse(text).Card!.Backends);
    }

    [Fact]
    public void UnknownKeys_AreKeptAndWarnedAbout()
    {
        string text = "future = [1, {a = 'x'}]\nis_custom = true\n" + CardTexts.Image + "\nnew.er = 1979-05-27\n";

        var result = ModelCardReader.Parse(text, "f.toml");

        Assert.True(result.IsOk);
        Assert.True(result.Card!.IsCustom);
        Assert.Equal(
            [
                new UnknownCardKey("", "future", "[1, { a = \"x\" }]", 1, 1),
                new UnknownCardKey("vision", "new", "{ er = 1979-05-27 }", 36, 1),
            ],
            result.Card.UnknownKeys);
        Assert.Equal(["f.toml:1:1", "f.toml:36:1"], result.Warnings.Select(PlaceOf));
        Assert.Contains("vision.new", result.Warnings[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n_layers = 28", "n_layers = 0", "2:12", "n_layers is the integer 0; expected an integer from 1")]
    [InlineData("n_layers = 28", "n_layers = 28.0", "2:12", "is the float 28.0")]
    [InlineData("n_layers = 28", "n_layers = true", "2:12", "is the boolean true")]
    [InlineData("n_layers = 28", "n_layers = \"28\"", "2:12", "is the string \"28\"")]
    [InlineData("n_layers = 28", "", "1:1", "n_layers is missing")]
    [InlineData("n_layers = 28", "n_layers = 99999999999999999999", "2:12", "Unable to parse integer")]
    [InlineData("n_layers = 28", "n_layers = ", "2:12", "expecting a value")]
    [InlineData("n_layers = 28", "n_layers = 1\nn_layers = 2", "3:1", "already defined at (2,1)")]
    [InlineData("in_bytes = 342884352", "in_bytes = -1", "15:12", "storage_size.in_bytes is the integer -1")]
    [InlineData("in_bytes = 342884352", "", "14:1", "storage_size.in_bytes is missing")]
    [InlineData("[\"TextGeneration\"]", "[\"TextGeneration\", \"Singing\"]", "6:28", "tasks[1] is the string "
        + "\"Singing\"")]
    [InlineData("[\"TextGeneration\"]", "\"TextGeneration\"", "6:9", "expected an array of strings")]
    [InlineData("\"MlxCuda\"", "\"mlxcuda\"", "12:25", "expected one of \"MlxMetal\"")]
    [InlineData("temperature = 0.6", "temperature = nan", "18:15", "sampling_defaults.temperature is the float nan")]
    [InlineData("temperature = 0.6", "temperature = -0.1", "18:15", "a number from 0 to 100")]
    [InlineData("top_k = 20", "top_k = 20.5", "20:9", "sampling_defaults.top_k is the float 20.5")]
    [InlineData("family = \"qwen\"", "reasoning_dialect = \"loud\"", "7:21", "\"post_last_user\"")]
    [InlineData("family = \"qwen\"", "vision = 3", "7:10", "vision is the integer 3; expected a table")]
    [InlineData("family = \"qwen\"", "components = [1]", "7:15", "components[0] is the integer 1")]
    [InlineData("mlx-community/Example-0.6B-4bit", "../../etc/passwd", "1:12", "expected 'org/name'")]
    [InlineData("mlx-community/Example-0.6B-4bit", "../x", "1:12", "first character other than '.'")]
    [InlineData("mlx-community/Example-0.6B-4bit", "", "1:12", "expected 1 to 200 characters")]
    public void WrongCard_GivesTheErrorAtItsPlace(string replace, string by, string place, string expected)
    {
        var result = ModelCardReader.Parse(CardTexts.Small.Replace(replace, by, StringComparison.Ordinal), "f.toml");

        Assert.Null(result.Card);
        Assert.Contains(
            result.Errors,
            error => PlaceOf(error) == "f.toml:" + place && error.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void AllErrors_AreReportedTogether()
    {
        var result = ModelCardReader.Parse("model_id = 7\nn_layers = 0\nn_layers = 5\nbackends = 'x'\nodd = "
            + "1\n", "f.toml");

        Assert.Equal(
            ["1:1", "1:1", "1:1", "1:1", "1:12", "2:12", "3:1", "4:12"],
            result.Errors.Select(error => $"{error.Line}:{error.Column}"));
        Assert.Single(result.Warnings);
    }

    [Fact]
    public void FileOfAnyName_IsNoWarning()
    {
        using var folder = new TemporaryFolder();

        Assert.Empty(ModelCardReader.Read(
            folder.Write("mlx-community--Example-0.6B-4bit.toml", CardTexts.Small)).Warnings);
        Assert.Empty(ModelCardReader.Read(folder.Write("example.toml", CardTexts.Small)).Warnings);
    }

    [Fact]
    public void UnreadableFile_IsAnError()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["bad.toml"], [.. "a = 1\nb = 'ü"u8, 0xFF, .. "'\n"u8]);

        Assert.Equal((2, 7), (ModelCardReader.Read(folder["bad.toml"]).Errors[0].Line,
            ModelCardReader.Read(folder["bad.toml"]).Errors[0].Column));
        Assert.Contains(
            "cannot be read", ModelCardReader.Read(folder["none.toml"]).Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeepNesting_IsAnError()
    {
        string deep = "x = " + new string('[', 5000) + new string(']', 5000);
        string dotted = string.Join('.', Enumerable.Repeat("a", 5000)) + " = 1";

        Assert.NotEmpty(ModelCardReader.Parse(deep).Errors);
        Assert.NotEmpty(ModelCardReader.Parse(dotted).Errors);
    }

    [Fact]
    public void MutatedCards_NeverThrow() =>
        Gen.Select(Gen.Int[0, CardTexts.Image.Length - 1], Gen.Char[' ', '~'], Gen.Int[0, 3]).Array[1, 5].Sample(
            edits =>
            {
                string text = CardTexts.Image;
                foreach (var (position, character, kind) in edits)
                {
                    int at = Math.Min(position, text.Length - 1);
                    string inserted = kind == 0 ? "" : kind == 1 ? "\n" : character.ToString();
                    text = text[..at] + inserted + text[(kind == 3 ? at : at + 1)..];
                }

                var result = ModelCardReader.Parse(text);
                Assert.Equal(result.IsOk, result.Card is not null);
                Assert.All(
                    result.Errors.Concat(result.Warnings),
                    issue => Assert.True(issue.Line > 0 && issue.Column > 0));
            },
            iter: 2_000);

    private static string PlaceOf(CardIssue issue) => $"{issue.File}:{issue.Line}:{issue.Column}";
}
