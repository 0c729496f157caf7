using CsCheck;
using ExoGrains.Grains.Serving;

namespace ExoGrains.Grains.Tests.Serving;

public sealed class StopStringFilterTests
{
    [Fact]
    public void StopSplitOverPieces_IsCutOutWhole()
    {
        var filter = new StopStringFilter(["END"]);

        Assert.Equal("one ", filter.Append("one E"));
        Assert.Equal("", filter.Append("N"));
        Assert.Equal("", filter.Append("D two"));
        Assert.True(filter.IsStopped);
        Assert.Equal("", filter.Append("three"));
    }

    [Fact]
    public void PartialStopAtTheEnd_ComesOutOnFlush()
    {
        var filter = new StopStringFilter(["END"]);

        Assert.Equal("the ", filter.Append("the EN"));
        Assert.Equal("EN", filter.Flush());
    }

    [Fact]
    public void SeveralStops_TheEarliestCuts()
    {
        var filter = new StopStringFilter(["yy", "x"]);

        Assert.Equal("a", filter.Append("axbyy"));
        Assert.True(filter.IsStopped);
    }

    [Fact]
    public void AnySplitIntoPieces_ShowsAPrefixWithoutAnyStop() =>
        Gen.Select(Gen.String[Gen.Char["abc"], 0, 20], Gen.String[Gen.Char["abc"], 1, 3].Array[1, 3], Gen.Int[1, 4])
            .Sample((text, stops, pieceLength) =>
            {
                var filter = new StopStringFilter([.. stops]);
                var shown = string.Concat(text.Chunk(pieceLength).Select(piece => filter.Append(new string(piece))));
                shown += filter.Flush();

                var holdsStop = stops.Any(stop => text.Contains(stop, StringComparison.Ordinal));
                Assert.Equal(holdsStop, filter.IsStopped);
                Assert.StartsWith(shown, text, StringComparison.Ordinal);
                Assert.DoesNotContain(stops, stop => shown.Contains(stop, StringComparison.Ordinal));
                Assert.Equal(!holdsStop, shown.Length == text.Length);
            });
}
