using ExoGrains.Contracts;
using ExoGrains.Models.Cards;

namespace ExoGrains.Models.Tests.Cards;

/// <summary>The example under schemas/ is the promised schema, so it has to load and to show every key.</summary>
public sealed class CardSchemaTests
{
    [Fact]
    public void PublishedExample_LoadsWithoutAWord()
    {
        var result = ModelCardReader.Read(ExamplePath());

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.Equal(Enum.GetValues<CardTask>(), result.Card!.Tasks);
        Assert.Equal(Enum.GetValues<Backend>(), result.Card.Backends);
    }

    [Fact]
    public void PublishedExample_ShowsEveryKeyThatTheWriterKnows()
    {
        string example = File.ReadAllText(ExamplePath());
        string written = ModelCardWriter.Write(ModelCardReader.Parse(example).Card!);

        Assert.Equal(Keys(written).Append(".is_custom").Order(), Keys(example).Order());
    }

    private static IEnumerable<string> Keys(string toml)
    {
        string table = "";
        foreach (string line in toml.Split('\n'))
        {
            if (line.StartsWith('['))
                table = line[..(line.LastIndexOf(']') + 1)];
            else if (!line.StartsWith('#') && line.Contains(" = ", StringComparison.Ordinal))
                yield return table + "." + line[..line.IndexOf(" = ", StringComparison.Ordinal)];
        }
    }

    private static string ExamplePath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ExoGrains.sln")))
            folder = folder.Parent;
        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, "schemas", "model-card", "example--painter-and-talker-4bit.toml");
    }
}
