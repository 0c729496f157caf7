using CsCheck;
using ExoGrains.Models.Cards;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Cards;

public sealed class ModelCardWriterTests
{
    [Theory]
    [InlineData(CardTexts.Small)]
    [InlineData(CardTexts.Image)]
    [InlineData("odd = { a = [1.5, true], 'b c' = \"\\u0007\" }\n" + CardTexts.Image + "\n[vision.deep]\nx = 0x1F\n")]
    public void WrittenCard_ReadsBackTheSame(string text)
    {
        var card = ModelCardReader.Parse(text).Card!;

        var again = ModelCardReader.Parse(ModelCardWriter.Write(card));

        Assert.Empty(again.Errors);
        Assert.Equal(Comparable(card), Comparable(again.Card!));
        Assert.Equal(Unplaced(card), Unplaced(again.Card!));
        Assert.Equal(card.UnknownKeys.Length, again.Warnings.Length);
    }

    [Fact]
    public void AnyString_SurvivesARoundTrip() =>
        Gen.String[Gen.Char['\0', '\uD7FF'], 0, 30].Sample(text =>
        {
            var card = ModelCardReader.Parse(CardTexts.Small).Card! with { Family = text, Capabilities = [text] };
            var again = ModelCardReader.Parse(ModelCardWriter.Write(card)).Card!;
            return again.Family == text && again.Capabilities[0] == text;
        });

    [Fact]
    public void SavedCard_HasItsNameAndReplacesTheOldOne()
    {
        using var folder = new TemporaryFolder();
        var card = ModelCardReader.Parse(CardTexts.Small).Card!;

        ModelCardWriter.Save(card, folder["cards"]);
        string path = ModelCardWriter.Save(card with { LayerCount = 3 }, folder["cards"]);

        Assert.Equal(folder["cards/mlx-community--Example-0.6B-4bit.toml"], path);
        Assert.Equal([path], Directory.GetFiles(folder["cards"]));
        Assert.Equal(3, ModelCardReader.Read(path).Card!.LayerCount);
        Assert.Throws<ArgumentException>(() => ModelCardWriter.Save(card with { ModelId = "../x" }, folder["cards"]));
    }

    private static string Comparable(ModelCard card) =>
        ModelCardWriter.Write(card with { UnknownKeys = [] });

    private static IEnumerable<UnknownCardKey> Unplaced(ModelCard card) =>
        card.UnknownKeys.Select(key => key with { Line = 0, Column = 0 }).OrderBy(key => key.Table + "." + key.Name);
}
