using System.CommandLine;
using System.Text.Json;
using ExoGrains.Contracts;
using ExoGrains.Models.ChatTemplates;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins template</c>: what a model's chat template makes of messages.</summary>
internal static class TemplateCommand
{
    private const string UsualTemplate = "default";
    private const string ToolTemplate = "tool_use";

    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var model = new Option<string>("--model")
        {
            Description = "Model folder; its text files are enough, no weights are read",
            HelpName = "DIR",
            Required = true,
        };
        var messages = new Option<string>("--messages")
        {
            Description = "JSON object of the template's variables: "
                + "{\"messages\":[...],\"tools\":[...],\"add_generation_prompt\":true, ...}",
            HelpName = "FILE.json",
            Required = true,
        };
        var json = new Option<bool>("--json") { Description = "Write {\"text\": ...} instead of the text alone" };
        var command = new Command("template", "Show the prompt that the chat template makes of messages.")
        {
            model, messages, json,
        };
        return new CommandDefinition(command, (context, token) =>
        {
            var parse = context.Parse;
            var folder = ModelFolderPath.Require(parse.GetRequiredValue(model));
            var text = Render(folder, ReadVariables(parse.GetRequiredValue(messages)), token);
            if (parse.GetValue(json))
                context.Output.WriteJson(new Rendered(text));
            else
                // Exactly the prompt: a line end of our own would be part of what the model reads.
                context.Output.Results.Write(text);
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static string Render(string folder, JsonElement variables, CancellationToken cancellationToken)
    {
        var source = Choose(folder, TokenizerConfiguration.Load(folder).ChatTemplates, variables);
        var path = Path.Combine(folder, "tokenizer_config.json");
        using var configuration = JsonDocument.Parse(File.Exists(path) ? File.ReadAllText(path) : "{}");
        var given = ChatTemplateContext.FromJson(variables).WithSpecialTokens(configuration.RootElement);
        return ChatTemplate.Parse(source).Render(given, TimeProvider.System, cancellationToken).Text;
    }

    // As transformers chooses: a template for tools, where there is one and tools are given.
    private static string Choose(
        string folder, IReadOnlyDictionary<string, string> templates, JsonElement variables)
    {
        var hasTools = variables.TryGetProperty("tools", out var tools) && tools.ValueKind != JsonValueKind.Null;
        if (hasTools && templates.TryGetValue(ToolTemplate, out var forTools))
            return forTools;
        return templates.TryGetValue(UsualTemplate, out var usual)
            ? usual
            : throw new InvalidRequestException(
                $"--model: '{folder}' has no chat template; expected chat_template.jinja, or chat_template in "
                + "tokenizer_config.json.");
    }

    private static JsonElement ReadVariables(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("messages", out _))
                return document.RootElement.Clone();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidRequestException($"--messages: cannot read '{file}': {error.Message}", error);
        }

        throw new InvalidRequestException($"--messages: '{file}' is no JSON object with 'messages'.");
    }

    /// <summary>The prompt as JSON.</summary>
    private sealed record Rendered(string Text);
}
