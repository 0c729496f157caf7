using System.CommandLine;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Commands;

/// <summary>What a plan must satisfy, as users write it; of <c>place</c> and <c>plan</c>.</summary>
internal sealed class PlanOptionSet
{
    private readonly Option<int?> _ranks = Count("--ranks", "Exactly so many devices");
    private readonly Option<int?> _minRanks = Count("--min-ranks", "So many devices at least");
    private readonly Option<int?> _maxRanks = Count("--max-ranks", "So many devices at most");
    private readonly Option<int?> _context = Count(
        "--context", "Largest sequence, prompt and answer together, tokens");

    private readonly Option<KeyValueType?> _keyValueType = KeyValueTypeOption.Create();

    private readonly Option<PlanObjective> _objective = new("--objective")
    {
        Description = "latency: one sequence soonest; throughput: most sequences; capacity: most room for contexts",
        HelpName = "latency|throughput|capacity",
        DefaultValueFactory = _ => PlanObjective.Latency,
        CustomParser = result => result.Tokens[0].Value.ToLowerInvariant() switch
        {
            "latency" => PlanObjective.Latency,
            "throughput" => PlanObjective.Throughput,
            "capacity" => PlanObjective.Capacity,
            var other => Refuse(result, other),
        },
    };

    private readonly Option<string[]> _pin = new("--pin")
    {
        Description = "A device that must take part, by name or id; may be repeated",
        HelpName = "DEVICE",
    };

    private readonly Option<string[]> _exclude = new("--exclude")
    {
        Description = "A device that must not take part, by name or id; may be repeated",
        HelpName = "DEVICE",
    };

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [_ranks, _minRanks, _maxRanks, _context, _keyValueType, _objective, _pin, _exclude];
        foreach (var option in options)
            command.Add(option);
    }

    /// <summary>The specification they make for a model.</summary>
    /// <exception cref="InvalidRequestException">A count is below 1.</exception>
    public InstanceSpecification Read(ParseResult parse, string model, Precision precision) => new(
        model,
        CountCheck.AtLeastOne("--ranks", parse.GetValue(_ranks)),
        CountCheck.AtLeastOne("--context", parse.GetValue(_context)),
        precision,
        parse.GetValue(_objective))
    {
        KeyValueType = parse.GetValue(_keyValueType),
        MinRanks = CountCheck.AtLeastOne("--min-ranks", parse.GetValue(_minRanks)),
        MaxRanks = CountCheck.AtLeastOne("--max-ranks", parse.GetValue(_maxRanks)),
        Pinned = [.. parse.GetValue(_pin) ?? []],
        Excluded = [.. parse.GetValue(_exclude) ?? []],
    };

    private static Option<int?> Count(string name, string description) =>
        new(name) { Description = description, HelpName = "N" };

    private static PlanObjective Refuse(System.CommandLine.Parsing.ArgumentResult result, string got)
    {
        result.AddError($"--objective: got '{got}', expected 'latency', 'throughput' or 'capacity'.");
        return default;
    }
}
