using ExoGrains.Models.Folders;
using ExoGrains.Models.Tokenization;
using ExoGrains.TestSupport;

namespace ExoGrains.Models.Tests.Folders;

public sealed class TinyModelFolderTests
{
    [Fact]
    public void SameOptions_GiveTheSameModel()
    {
        using var folder = new TemporaryFolder();
        TinyModelFolder.Create(folder["a"], new TinyModelOptions { Seed = 5 });
        TinyModelFolder.Create(folder["b"], new TinyModelOptions { Seed = 5 });
        TinyModelFolder.Create(folder["c"], new TinyModelOptions { Seed = 6 });

        Assert.Equal(ModelFolder.Open(folder["a"]).ModelHash, ModelFolder.Open(folder["b"]).ModelHash);
        Assert.NotEqual(ModelFolder.Open(folder["a"]).ModelHash, ModelFolder.Open(folder["c"]).ModelHash);
    }

    [Fact]
    public void Tokenizer_GivesBytesAndControlTokens()
    {
        using var folder = new TemporaryFolder();
        var tokenizer = Tokenizer.Load(TinyModelFolder.Create(folder.Path));

        int[] ids = tokenizer.Encode("<|im_start|>é!\n<|im_end|>", addSpecialTokens: false, ControlTokens.Recognise);

        Assert.Equal(
            [TinyModelFolder.StartOfTurnToken, 0xC3, 0xA9, '!', '\n', TinyModelFolder.EndOfTurnToken], ids);
        Assert.Equal("é!\n", tokenizer.Decode(ids, skipSpecialTokens: true));
    }
}
