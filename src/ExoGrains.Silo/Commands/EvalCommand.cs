using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ExoGrains.Contracts;
using ExoGrains.Models.Tokenization;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins eval</c>: how likely a model finds a text.</summary>
internal static class EvalCommand
{
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', ',', '[', ']'];

    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var model = new Option<string>("--model")
        {
            Description = "Model folder",
            HelpName = "DIR",
            Required = true,
        };
        var text = new Option<string?>("--text")
        {
            Description = "UTF-8 text to score; control tokens in it are read as text",
            HelpName = "FILE",
        };
        var tokens = new Option<string?>("--tokens")
        {
            Description = "Token ids to score as they are: numbers between spaces, commas or line ends",
            HelpName = "FILE",
        };
        var logits = new Option<string?>("--logits")
        {
            Description = "Write all logits as safetensors: one float32 tensor 'logits' [tokens, vocabulary]",
            HelpName = "OUT.safetensors",
        };
        var silos = new Option<int?>("--silos") { Description = "Use a ring of N silo processes", HelpName = "N" };
        var precision = PrecisionOption.Create(Precision.Exact);
        var keyValueType = KeyValueTypeOption.Create();
        var engines = new EngineOptionSet();
        var json = GlobalOptions.Json();
        var command = new Command("eval", "Score a text: tokens, mean negative log-likelihood, perplexity.")
        {
            model, text, tokens, logits, silos, precision, keyValueType, json,
        };
        engines.AddTo(command);
        return new CommandDefinition(command, async (context, token) =>
        {
            var parse = context.Parse;
            var folder = ModelFolderPath.Require(parse.GetRequiredValue(model));
            var request = new EvaluationRequest(
                ReadTokens(folder, parse.GetValue(text), parse.GetValue(tokens)),
                parse.GetValue(logits) is { } file ? Path.GetFullPath(file) : null);
            var siloCount = CountCheck.AtLeastOne("--silos", parse.GetValue(silos)) ?? 1;
            await using var cluster = await PrivateCluster.StartAsync(
                siloCount, context.DataFolder, engines.Read(parse), context.IsVerbose, token);
            var specification = new InstanceSpecification(folder, Precision: parse.GetValue(precision))
            {
                KeyValueType = parse.GetValue(keyValueType),
            };
            InstanceStatus instance;
            using (var line = context.Output.ShowLoad())
                instance = await cluster.PlaceAsync(specification, line.Show, token);
            var result = await cluster.Client.EvaluateAsync(instance.Id, request, token);
            Write(context.Output, result, parse.GetValue(json));
            return ExitCode.Done;
        });
    }

    private static ImmutableArray<int> ReadTokens(string folder, string? textFile, string? tokensFile)
    {
        if (textFile is null == tokensFile is null)
            throw new InvalidRequestException(
                "--text and --tokens: got " + (textFile is null ? "neither" : "both") + ", expected one of them.");
        var content = ReadFile(textFile ?? tokensFile!);
        return textFile is not null
            ? [.. Tokenizer.Load(folder).Encode(content, addSpecialTokens: true, ControlTokens.AsText)]
            : ParseTokens(tokensFile!, content);
    }

    private static ImmutableArray<int> ParseTokens(string file, string content)
    {
        var words = content.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var tokens = ImmutableArray.CreateBuilder<int>(words.Length);
        foreach (var word in words)
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var token))
                throw new InvalidRequestException(
                    $"--tokens: '{file}' has '{word}' as item {tokens.Count + 1}, expected a token id of 0 or more.");
            tokens.Add(token);
        }

        return tokens.MoveToImmutable();
    }

    private static string ReadFile(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidRequestException($"Cannot read '{file}': {error.Message}", error);
        }
    }

    private static void Write(CommandOutput output, EvaluationResult result, bool isJson)
    {
        if (isJson)
        {
            output.WriteJson(new Score(result.TokenCount, result.MeanNegativeLogLikelihood, result.Perplexity));
            return;
        }

        output.Results.WriteLine($"tokens: {Quantity.Number(result.TokenCount)}");
        output.Results.WriteLine(
            $"mean negative log-likelihood: {Quantity.Real(result.MeanNegativeLogLikelihood, 6)}");
        output.Results.WriteLine($"perplexity: {Quantity.Real(result.Perplexity, 4)}");
    }

    /// <summary>The result as JSON.</summary>
    private sealed record Score(int Tokens, double MeanNegativeLogLikelihood, double Perplexity);
}
