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
    public static ListOption<BenchShape> Shapes() => Choice(
        "--shape", "Dimensions of published models", BenchShape.Known, shape => shape.Name, BenchShape.Known);

    /// <summary><c>--format</c>; 4 bits in groups of 64 where none is given.</summary>
    public static ListOption<WeightFormat> Formats() => Choice(
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

    /// <summary>Whole numbers.</summary>
    public static ListOption<int> Counts(string name, string description, int smallest, params int[] usual) => List(
        name,
        $"{description} (default: {string.Join(',', usual)})",
        text => int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count >= smallest ? [count] : [],
        $"numbers of {smallest} or more",
        usual);

    private static ListOption<T> Choice<T>(
        string name, string description, IReadOnlyList<T> known, Func<T, string> nameOf, IReadOnlyList<T> usual)
    {
        var names = string.Join(", ", known.Select(nameOf));
        return List(
            name,
            $"{description}: {names} (default: {(usual.Count == known.Count ? "all" : nameOf(usual[0]))})",
            text => known.Where(item => nameOf(item) == text),
            $"any of {names}",
            usual);
    }

    private static ListOption<T> List<T>(
        string name, string description, Func<string, IEnumerable<T>> read, string expected, IReadOnlyList<T> usual)
    {
        var option = new Option<T[]>(name) { Description = description, HelpName = "A,B,...", CustomParser = Parse };
        return new ListOption<T>(option, usual);

        T[] Parse(ArgumentResult result)
        {
            var values = new List<T>();
            foreach (var text in result.Tokens.SelectMany(token => token.Value.Split(',')))
            {
                var before = values.Count;
                values.AddRange(read(text));
                if (values.Count == before)
                    result.AddError($"{name}: got '{text}', expected {expected}, separated by commas.");
            }

            return [.. values];
        }
    }
}
