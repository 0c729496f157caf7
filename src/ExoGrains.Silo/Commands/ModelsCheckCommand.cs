using System.CommandLine;
using ExoGrains.Models.Cards;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins models check PATH...</c>: one line per model card.</summary>
internal static class ModelsCheckCommand
{
    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Model cards (TOML), or folders of them",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = GlobalOptions.Json();
        var command = new Command("check", "Check model cards; needs no running silo. Fails if any card is bad.")
        {
            paths, json,
        };
        return new CommandDefinition(command, (context, _) =>
        {
            var results = ModelCardCheck.Check(context.Parse.GetRequiredValue(paths));
            if (context.Parse.GetValue(json))
                context.Output.WriteJson(results.Select(Entry.Of).ToArray());
            else
                foreach (var result in results)
                    context.Output.Results.WriteLine(Line(result));
            return Task.FromResult(results.All(result => result.IsOk) ? ExitCode.Done : ExitCode.Failed);
        });
    }

    private static string Line(CardReadResult result)
    {
        var word = (result.IsOk, result.Warnings.IsEmpty) switch
        {
            (false, _) => $"error: {Join(result.Errors)}",
            (_, false) => $"ok, warning: {Join(result.Warnings)}",
            _ => "ok",
        };
        return $"{result.Path}: {word}";
    }

    // One line per card, however many issues it has.
    private static string Join(IEnumerable<CardIssue> issues) => string.Join(
        "; ", issues.Select(issue => $"{issue.Line}:{issue.Column}: {issue.Message.ReplaceLineEndings(" ")}"));

    /// <summary>One card as JSON.</summary>
    private sealed record Entry(string Path, bool Ok, IReadOnlyList<Issue> Errors, IReadOnlyList<Issue> Warnings)
    {
        public static Entry Of(CardReadResult result) =>
            new(result.Path, result.IsOk, [.. result.Errors.Select(Issue.Of)], [.. result.Warnings.Select(Issue.Of)]);
    }

    /// <summary>One issue as JSON.</summary>
    private sealed record Issue(int Line, int Column, string Message)
    {
        public static Issue Of(CardIssue issue) => new(issue.Line, issue.Column, issue.Message);
    }
}
