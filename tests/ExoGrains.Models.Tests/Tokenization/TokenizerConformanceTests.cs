using ExoGrains.Models.Tokenization;

namespace ExoGrains.Models.Tests.Tokenization;

public sealed class TokenizerConformanceTests
{
    public static TheoryData<string> Families => [.. TokenizerFixture.Names];

    [Theory]
    [MemberData(nameof(Families))]
    public void Texts_EncodeAsTheOracleDoes(string family)
    {
        var fixture = TokenizerFixture.Load(family);
        Assert.All(fixture.Cases, expected => Assert.Equal(
            expected.Ids, fixture.Tokenizer.Encode(expected.Text, addSpecialTokens: false, ControlTokens.Recognise)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Texts_AreFramedAsTheOracleDoes(string family)
    {
        var fixture = TokenizerFixture.Load(family);
        Assert.All(fixture.Cases, expected => Assert.Equal(
            expected.Framed, fixture.Tokenizer.Encode(expected.Text, addSpecialTokens: true, ControlTokens.Recognise)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Ids_DecodeAsTheOracleDoes(string family)
    {
        var fixture = TokenizerFixture.Load(family);
        Assert.All(fixture.Cases, expected =>
            Assert.Equal(expected.Decoded, fixture.Tokenizer.Decode(expected.Framed, skipSpecialTokens: false)));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Ids_DecodeWithoutSpecialTokensAsTheOracleDoes(string family)
    {
        var fixture = TokenizerFixture.Load(family);
        Assert.All(fixture.Cases, expected =>
            Assert.Equal(expected.Skipped, fixture.Tokenizer.Decode(expected.Framed, skipSpecialTokens: true)));
    }
}
