using ExoGrains.Contracts;
using ExoGrains.Models.Cards;
using ExoGrains.Models.Catalog;
using ExoGrains.Models.Tests.Cards;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Catalog;

public sealed class ModelCatalogTests : IDisposable
{
    private const string CardId = "mlx-community/Example-0.6B-4bit";
    private const string CardFile = "mlx-community--Example-0.6B-4bit.toml";

    private readonly TemporaryFolder _folder = new();
    private readonly ModelCatalog _catalog;

    public ModelCatalogTests() => _catalog = new ModelCatalog(_folder["data"], _folder["built-in"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EmptyFolders_HoldNothing()
    {
        var listing = _catalog.Read();

        Assert.Empty(listing.Models);
        Assert.Empty(listing.Cards);
        Assert.Null(_catalog.BuiltInModel);
        Assert.Contains("No models are here", Error("a/b"), StringComparison.Ordinal);
    }

    [Fact]
    public void ModelFolders_AreFoundInBothLayouts()
    {
        _folder.Write("data/models/org--one/config.json", "{}");
        _folder.Write("data/models/org/two/config.json", "{}");
        _folder.Write("data/models/three/config.json", "{}");
        _folder.Write("data/models/partial/tokenizer.json", "{}");
        _folder.Write("data/models/note.txt", "");

        Assert.Equal(["org/one", "org/two", "three"], _catalog.Read().Models.Select(model => model.Id));
        Assert.Equal(_folder["data/models/org--one"], _catalog.ResolveId("org/one").FolderPath);
        Assert.Equal(_folder["data/models/org/two"], _catalog.Resolve("org/two").FolderPath);
    }

    [Fact]
    public void BuiltInModel_IsListedFirstUnderItsCardsId()
    {
        _folder.Write("data/models/a/config.json", "{}");
        _folder.Write("built-in/tales/config.json", "{}");
        _folder.Write("built-in/tales/" + CardFile, CardTexts.Small);

        var models = _catalog.Read().Models;

        Assert.Equal([(CardId, true), ("a", false)], models.Select(model => (model.Id, model.IsBuiltIn)));
        Assert.Equal(_folder["built-in/tales"], _catalog.BuiltInModel!.FolderPath);
        Assert.False(models[0].Card!.IsCustom);
    }

    [Fact]
    public void CardsOfUsers_SurviveARestartAndOneBadCardHidesNoOther()
    {
        _catalog.AddCard(ModelCardReader.Parse(CardTexts.Small).Card!);
        _folder.Write("data/cards/bad.toml", "model_id = ");
        _folder.Write("data/models/mlx-community--Example-0.6B-4bit/config.json", "{}");

        var restarted = new ModelCatalog(_folder["data"], _folder["built-in"]);
        var listing = restarted.Read();

        Assert.Equal([false, true], listing.Cards.Select(result => result.IsOk));
        Assert.True(restarted.ResolveId(CardId).Card!.IsCustom);
        Assert.Empty(listing.CardsWithoutFiles);
        Assert.True(restarted.RemoveCard(CardId));
        Assert.False(restarted.RemoveCard(CardId));
        Assert.Null(restarted.ResolveId(CardId).Card);
    }

    [Fact]
    public void CardWithoutFiles_SaysWhereTheyBelong()
    {
        _folder.Write("data/cards/" + CardFile, CardTexts.Small);
        _folder.Write("data/models/other/config.json", "{}");

        Assert.Equal(CardId, Assert.Single(_catalog.Read().CardsWithoutFiles).ModelId);
        Assert.Contains(
            _folder["data/models/mlx-community--Example-0.6B-4bit"], Error(CardId), StringComparison.Ordinal);
        Assert.Contains("Models here: other.", Error(CardId), StringComparison.Ordinal);
    }

    [Fact]
    public void BuiltInCard_CannotBeReplaced()
    {
        _folder.Write("built-in/tales/config.json", "{}");
        _folder.Write("built-in/tales/" + CardFile, CardTexts.Small);

        Assert.Throws<InvalidRequestException>(
            () => _catalog.AddCard(ModelCardReader.Parse(CardTexts.Small).Card! with { LayerCount = 1 }));
        _folder.Write("data/cards/" + CardFile, CardTexts.Small.Replace("= 28", "= 1", StringComparison.Ordinal));
        Assert.Equal(28, _catalog.ResolveId(CardId).Card!.LayerCount);
    }

    [Fact]
    public void ChangedCard_IsReadAgain()
    {
        _folder.Write("data/models/mlx-community--Example-0.6B-4bit/config.json", "{}");
        string path = _folder.Write("data/cards/" + CardFile, CardTexts.Small);
        Assert.Equal(28, _catalog.ResolveId(CardId).Card!.LayerCount);

        _folder.Write("data/cards/" + CardFile, CardTexts.Small.Replace("= 28", "= 7", StringComparison.Ordinal));

        Assert.Equal(7, _catalog.ResolveId(CardId).Card!.LayerCount);
        File.Delete(path);
        Assert.Null(_catalog.ResolveId(CardId).Card);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("/etc")]
    [InlineData("org/../../secret")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("C:/x")]
    [InlineData("NUL")]
    [InlineData("org/com1.x")]
    [InlineData("a/b/c")]
    [InlineData("")]
    [InlineData("line\nbreak")]
    public void IdsThatCouldEscape_AreRefused(string id)
    {
        _folder.Write("data/secret/config.json", "{}");
        _folder.Write("data/models/a/b/config.json", "{}");

        string error = Assert.Throws<ModelNotFoundException>(() => _catalog.ResolveId(id)).Message;

        Assert.Contains("is not a model id", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void FolderByPath_IsServedUnderItsCardsIdOrItsName()
    {
        _folder.Write("else/where/config.json", "{}");
        _folder.Write("else/carded/config.json", "{}");
        _folder.Write("else/carded/" + CardFile, CardTexts.Small);
        _folder.Write("else/" + CardFile[..^5] + "/config.json", "{}");
        _folder.Write("data/models/org--one/config.json", "{}");

        Assert.Equal("where", _catalog.Resolve(_folder["else/where"] + "/").Id);
        Assert.Equal(CardId, _catalog.Resolve(_folder["else/carded"]).Id);
        Assert.Equal("org/one", _catalog.Resolve(_folder["data/models/org--one"]).Id);
        Assert.Equal(CardFile[..^5], _catalog.Resolve(_folder["else/" + CardFile[..^5]]).Id);
        _folder.Write("data/cards/" + CardFile, CardTexts.Small);
        Assert.Equal(CardId, _catalog.Resolve(_folder["else/" + CardFile[..^5]]).Id);
        Assert.Contains("holds no config.json", Assert.Throws<ModelNotFoundException>(
            () => _catalog.Resolve(_folder["else"])).Message, StringComparison.Ordinal);
    }

    private string Error(string id) => Assert.Throws<ModelNotFoundException>(() => _catalog.Resolve(id)).Message;
}
