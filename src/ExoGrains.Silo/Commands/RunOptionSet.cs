using System.CommandLine;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>Argument and options of <c>run</c>.</summary>
internal sealed class RunOptionSet
{
    private readonly Argument<string> _prompt = new("PROMPT") { Description = "What to answer" };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "Model id or folder (default: what runs, else the built-in model)",
        HelpName = "ID|DIR",
    };

    private readonly Option<int?> _silos = new("--silos")
    {
        Description = "Make a ring of N silo processes on this machine for this answer",
        HelpName = "N",
    };

    private readonly Option<int?> _maxTokens = new("--max-tokens")
    {
        Description = "Tokens at most (default: 512)",
        HelpName = "N",
    };

    private readonly Option<float?> _temperature = new("--temperature")
    {
        Description = "0 takes the most likely token; above it, larger is wilder (default: the model's own)",
        HelpName = "T",
    };

    private readonly Option<ulong?> _seed = new("--seed")
    {
        Description = "Same seed, same answer (default: random)",
        HelpName = "S",
    };

    private readonly Option<bool> _raw = new("--raw") { Description = "Continue the text, without the chat template" };

    private readonly Option<bool> _stats = new("--stats")
    {
        Description = "Show speeds and the ring on standard error",
    };

    private readonly Option<Precision> _precision = PrecisionOption.Create(Precision.Fast);

    private readonly Option<KeyValueType?> _keyValueType = KeyValueTypeOption.Create();

    private readonly EngineOptionSet _engines = new();

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_prompt);
        Option[] options = [_model, _silos, _maxTokens, _temperature, _seed, _raw, _stats, _precision, _keyValueType];
        foreach (var option in options)
            command.Add(option);
        _engines.AddTo(command);
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="InvalidRequestException">A value is out of range.</exception>
    public RunRequest Read(CommandContext context)
    {
        var parse = context.Parse;
        var temperature = parse.GetValue(_temperature);
        if (temperature is < 0 or > 100 or float.NaN)
            throw new InvalidRequestException($"--temperature: got {temperature}, expected 0 to 100.");
        var model = parse.GetValue(_model);
        return new RunRequest(
            parse.GetRequiredValue(_prompt),
            model is null ? null : ModelReference.Absolute(model),
            CountCheck.AtLeastOne("--silos", parse.GetValue(_silos)),
            CountCheck.AtLeastOne("--max-tokens", parse.GetValue(_maxTokens)),
            new SamplingOptions(Temperature: temperature, Seed: parse.GetValue(_seed)),
            parse.GetResult(_precision) is { Implicit: false } ? parse.GetValue(_precision) : null,
            parse.GetValue(_keyValueType),
            parse.GetValue(_raw),
            parse.GetValue(_stats))
        {
            Engines = _engines.Read(parse),
            NeedsOwnSilos = parse.GetValue(_silos) is not null || _engines.IsGiven(parse),
        };
    }
}
