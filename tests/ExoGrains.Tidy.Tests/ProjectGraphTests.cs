using System.Xml.Linq;

namespace ExoGrains.Tidy.Tests;

public sealed class ProjectGraphTests
{
    /// <summary>What architecture allows each project to reference directly.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Models"] = ["Contracts"],
        ["Compute"] = ["Models"],
        ["Ring"] = ["Compute"],
        ["Grains"] = ["Ring", "Models"],
        ["Client"] = ["Contracts"],
        ["Silo"] = ["Grains", "Client"],
    };

    [Fact]
    public void Projects_AreTheSevenOfTheArchitecture() =>
        Assert.Equal(
            Allowed.Keys.Order(),
            Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src"), "ExoGrains.*")
                .Select(path => Path.GetFileName(path)["ExoGrains.".Length..]).Order());

    [Fact]
    public void References_AreThoseOfTheArchitecture()
    {
        foreach (var (project, allowed) in Allowed)
            Assert.Subset(allowed.ToHashSet(), ProjectReferences(project).ToHashSet());
    }

    [Theory]
    [InlineData("Models")]
    [InlineData("Compute")]
    [InlineData("Ring")]
    public void DataPlane_NeverNamesOrleans(string project)
    {
        var offenders = SourceTree.SourceFiles($"src/ExoGrains.{project}")
            .Where(path => File.ReadAllText(path).Contains("Orleans.", StringComparison.Ordinal))
            .Select(SourceTree.Relative);
        Assert.Empty(offenders);
        Assert.DoesNotContain(Packages(project), name => name.Contains("Orleans", StringComparison.Ordinal));
    }

    private static IEnumerable<string> ProjectReferences(string project) =>
        Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .Select(name => name["ExoGrains.".Length..]);

    private static IEnumerable<string> Packages(string project) =>
        Load(project).Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);

    private static XDocument Load(string project) =>
        XDocument.Load(Path.Combine(SourceTree.Root, "src", $"ExoGrains.{project}", $"ExoGrains.{project}.csproj"));
}
