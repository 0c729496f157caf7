using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ExoGrains.Bench.Llama;
using ExoGrains.Bench.Models;

namespace ExoGrains.Bench;

/// <summary>Options that several commands have.</summary>
internal static class BenchOptions
{
    /// <summary><c>--shape</c>; all of them where none is given.</summary>
    public static Option<BenchShape[]> Shapes() => Choice(
        "--shape", "Dimensions of published models", BenchShape.Known, shape => shape.Name, BenchShape.Known);

    /// <summary><c>--format</c>; 4 bits in groups of 64 where none is given.</summary>
    public static Option<WeightFormat[]> Formats() => Choice(
        "--format", "How weights are stored", WeightFormat.Known, format => format.Name, [WeightFormat.Known[0]]);

    /// <summary><c>--keep</c>.</summary>
    public static Option<string> Models() => new("--keep")
    {
        Description = "Folder for the models; what it already holds is used again",
        HelpName = "DIR",
    };

    /// <summary><c>--llama-cpp</c>.</summary>
    public static Option<string> LlamaCpp() => new("--llama-cpp")
    {
        Description = $"Folder of llama.cpp's libraries (default: {LlamaFolder.EnvironmentVariable})",
        HelpName = "DIR",
    };

    /// <summary>Whole numbers, separated by commas.</summary>
    public static Option<int[]> Counts(string name, string description, int smallest, int[] usual) => new(name)
    {
        Description = $"{description} (default: {string.Join(',', usual)})",
        HelpName = "N,...",
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            var counts = new List<int>();
            foreach (var text in result.Tokens.SelectMany(token => token.Value.Split(',')))
            {
                if (int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count >= smallest)
                    counts.Add(count);
                else
                    result.AddError($"{name}: got '{text}', expected numbers of {smallest} or more.");
            }

            return [.. counts];
        },
    };

    private static Option<T[]> Choice<T>(
        string name, string description, IReadOnlyList<T> known, Func<T, string> nameOf, IReadOnlyList<T> usual)
    {
        var names = string.Join(", ", known.Select(nameOf));
        return new Option<T[]>(name)
        {
            Description = $"{description}: {names} (default: {string.Join(", ", usual.Select(nameOf))})",
            HelpName = "NAME,...",
            DefaultValueFactory = _ => [.. usual],
            CustomParser = result => Parse(result),
        };

        T[] Parse(ArgumentResult result)
        {
            var chosen = new List<T>();
            foreach (var wanted in result.Tokens.SelectMany(token => token.Value.Split(',')))
            {
                var found = known.Where(item => nameOf(item) == wanted).ToArray();
                if (found.Length == 0)
                    result.AddError($"{name}: got '{wanted}', expected any of {names}, separated by commas.");
                chosen.AddRange(found);
            }

            return [.. chosen];
        }
    }
}
