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
            shapes.Option, formats.Option, folder,
        };
        command.SetAction(parse =>
        {
            var store = new ModelStore(parse.GetRequiredValue(folder));
            foreach (var shape in shapes.Values(parse))
            {
                foreach (var format in formats.Values(parse))
                {
                    Console.WriteLine(store.RequireMlx(shape, format));
                    Console.WriteLine(store.RequireGguf(shape, format.GgufType));
                }
            }
        });
        return command;
    }
}
