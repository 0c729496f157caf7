using System.CommandLine;
using ExoGrains.Bench.Models;

namespace ExoGrains.Bench;

/// <summary><c>write</c>: models of random weights, and nothing else.</summary>
internal static class WriteCommand
{
    /// <summary>The command.</summary>
    public static Command Define()
    {
        var shapes = BenchOptions.Shapes();
        var formats = BenchOptions.Formats();
        var folder = BenchOptions.Models();
        folder.Required = true;
        var command = new Command("write", "Write models of random weights, in MLX's layout and as GGUF.")
        {
            shapes, formats, folder,
        };
        command.SetAction(parse =>
        {
            var store = new ModelStore(parse.GetRequiredValue(folder));
            foreach (var shape in parse.GetRequiredValue(shapes))
            {
                foreach (var format in parse.GetRequiredValue(formats))
                {
                    Console.WriteLine(store.RequireMlx(shape, format));
                    Console.WriteLine(store.RequireGguf(shape, format.GgufType));
                }
            }
        });
        return command;
    }
}
