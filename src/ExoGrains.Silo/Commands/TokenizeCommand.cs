using System.CommandLine;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins tokenize</c>: the ids of a text.</summary>
internal static class TokenizeCommand
{
    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var text = new Argument<string>("TEXT") { Description = "The text" };
        var model = new Option<string>("--model")
        {
            Description = "Model folder; its text files are enough, no weights are read",
            HelpName = "DIR",
            Required = true,
        };
        var noSpecial = new Option<bool>("--no-special")
        {
            Description = "Read special tokens in TEXT as plain text (default: as control ids)",
        };
        var json = GlobalOptions.Json();
        var command = new Command("tokenize", "Show the token ids of a text.") { text, model, noSpecial, json };
        return new CommandDefinition(command, (context, _) =>
        {
            var parse = context.Parse;
            var tokenizer = Tokenizer.Load(ModelFolderPath.Require(parse.GetRequiredValue(model)));
            var ids = tokenizer.Encode(
                parse.GetRequiredValue(text),
                addSpecialTokens: true,
                parse.GetValue(noSpecial) ? ControlTokens.AsText : ControlTokens.Recognise);
            if (parse.GetValue(json))
                context.Output.Results.WriteLine($"{{\"ids\":[{string.Join(",", ids)}]}}");
            else
                context.Output.Results.WriteLine(string.Join(" ", ids));
            return Task.FromResult(ExitCode.Done);
        });
    }
}
