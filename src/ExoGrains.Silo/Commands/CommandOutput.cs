using System.Text.Json;
using ExoGrains.Silo.Http;
using Spectre.Console;

namespace ExoGrains.Silo.Commands;

/// <summary>Where a command writes: results to one stream, all else to the other.</summary>
/// <param name="Results">Standard output.</param>
/// <param name="Messages">Standard error.</param>
internal sealed record CommandOutput(TextWriter Results, TextWriter Messages)
{
    // Wide enough for any row: a table that goes into a file or a pipe is never cut or wrapped.
    private const int UnlimitedColumns = 4096;

    /// <summary>Whether messages go to a terminal, where a line may be written over.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Begins a line that says how far weights are.</summary>
    public LoadLine ShowLoad() => new(Messages, IsTerminal);

    /// <summary>Writes one result as JSON.</summary>
    public void WriteJson<T>(T result) => Results.WriteLine(JsonSerializer.Serialize(result, ApiJson.Indented));

    /// <summary>Writes rows under their heads; says so where there are none.</summary>
    /// <param name="heads">Column heads.</param>
    /// <param name="rows">Cells of each row, as text.</param>
    /// <param name="nothing">The line for no rows.</param>
    public void WriteTable(IReadOnlyList<string> heads, IEnumerable<string[]> rows, string nothing)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var head in heads)
            table.AddColumn(new TableColumn(new Text(head)).NoWrap().PadRight(2));
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        if (table.Rows.Count == 0)
        {
            Results.WriteLine(nothing);
            return;
        }

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = UnlimitedColumns;
        console.Write(table);
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
            Results.WriteLine(line.TrimEnd());
    }
}
