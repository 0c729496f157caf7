using CsCheck;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Models.Tests.Tokenization;

public sealed class MergeLoopTests
{
    [Fact]
    public void LongAndShortPieces_MergeAlike()
    {
        // Tokens 0 to 3 are letters; merges make 4 and up, each of any two before it.
        var merges = Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[0, 30];
        Gen.Select(merges, Gen.Int[0, 3].Array[0, 48]).Sample((pairs, symbols) =>
        {
            var table = new MergeTable(pairs.Length);
            for (var rank = 0; rank < pairs.Length; rank++)
                table.Add(pairs[rank].Item1 % (4 + rank), pairs[rank].Item2 % (4 + rank), new Merge(rank, 4 + rank));
            int[] a = [.. symbols], b = [.. symbols];
            var shortLength = MergeLoop.RunShort(a, table);
            var longLength = MergeLoop.RunLong(b, table);
            return a.AsSpan(0, shortLength).SequenceEqual(b.AsSpan(0, longLength));
        }, iter: 2000);
    }

    [Fact]
    public void EqualRanks_MergeFromTheLeft()
    {
        var table = new MergeTable(1);
        table.Add(0, 0, new Merge(0, 1));
        int[] symbols = [0, 0, 0];
        Assert.Equal(2, MergeLoop.Run(symbols, table));
        Assert.Equal([1, 0], symbols[..2]);
    }

    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("<|im_")]
    [InlineData("e\u0301")]
    [InlineData("𠀀")]
    public void LongTextWithoutABreak_IsEncodedAndComesBack(string unit)
    {
        // Anything quadratic would take many minutes here, so that the test need not look at a clock.
        var tokenizer = TokenizerFixture.Load("o200k").Tokenizer;
        var text = string.Concat(Enumerable.Repeat(unit, (1 << 18) / unit.Length));
        var ids = tokenizer.Encode(text, addSpecialTokens: false, ControlTokens.AsText);
        Assert.Equal(text, tokenizer.Decode(ids, skipSpecialTokens: false));
    }
}
