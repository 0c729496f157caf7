using ExoGrains.Models.Cards;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Cards;

public sealed class ModelCardCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OneBadCard_HidesNoOther()
    {
        _folder.Write("a.toml", CardTexts.Small);
        _folder.Write("b/bad.toml", "model_id = ");
        _folder.Write("b/c/z.toml", CardTexts.Image);
        _folder.Write("b/readme.txt", "no card");

        var results = ModelCardCheck.Check([_folder.Path, _folder["a.toml"]]);

        Assert.Equal(
            [_folder["a.toml"], _folder["b/bad.toml"], _folder["b/c/z.toml"], _folder["a.toml"]],
            results.Select(result => result.Path));
        Assert.Equal([true, false, true, true], results.Select(result => result.IsOk));
    }

    [Fact]
    public void MissingPathOrEmptyFolder_IsAnError()
    {
        Directory.CreateDirectory(_folder["empty"]);

        var results = ModelCardCheck.Check([_folder["none"], _folder["empty"]]);

        Assert.Equal([_folder["none"], _folder["empty"]], results.Select(result => result.Path));
        Assert.All(results, result => Assert.Single(result.Errors));
    }
}
