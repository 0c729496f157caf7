using System.CommandLine;
using ExoGrains.Bench.Models;

namespace ExoGrains.Bench.Compare;

/// <summary>Options of <c>compare</c>.</summary>
internal sealed class CompareOptionSet
{
    private readonly ListOption<BenchShape> _shapes = BenchOptions.Shapes();
    private readonly ListOption<WeightFormat> _formats = BenchOptions.Formats();
    private readonly ListOption<int> _threads = BenchOptions.Counts("--threads", "Threads that compute", 1, 1, 2);
    private readonly ListOption<int> _prompts = BenchOptions.Counts("--prompt", "Tokens of the prompt", 1, 128, 512);
    private readonly ListOption<int> _depths = BenchOptions.Counts(
        "--depth", "Tokens in each KV cache when decoding begins", 0, 0);

    private readonly ListOption<int> _batches = BenchOptions.Counts(
        "--batch", "Sequences that decode together", 1, 1);

    private readonly ListOption<int> _decode = BenchOptions.Counts(
        "--decode", "Tokens that each sequence decodes; one number", 1, 64);

    private readonly ListOption<int> _rounds = BenchOptions.Counts(
        "--rounds", "Rounds of each case; one number", 1, 5);

    /// <summary><c>--keep</c>.</summary>
    public Option<string> Models { get; } = BenchOptions.Models();

    /// <summary><c>--llama-cpp</c>.</summary>
    public Option<string> LlamaCpp { get; } = BenchOptions.LlamaCpp();

    /// <summary><c>--exograins</c>.</summary>
    public Option<string> Executable { get; } = new("--exograins")
    {
        Description = "The program measured (default: the Release build of this repository)",
        HelpName = "FILE",
    };

    /// <summary><c>--engine</c>.</summary>
    public Option<string> EngineArguments { get; } = new("--engine")
    {
        Description = "More options for exograins bench, in one string, for example \"--precision exact\"",
        HelpName = "OPTIONS",
    };

    /// <summary><c>--raise-priority</c>.</summary>
    public Option<bool> RaisesPriority { get; } = new("--raise-priority")
    {
        Description = "Put what is measured before all other work of the machine (Linux, as root)",
    };

    /// <summary><c>--json</c>.</summary>
    public Option<bool> IsJson { get; } = new("--json")
    {
        Description = "Write all rounds as JSON instead of the table",
    };

    /// <summary>All options.</summary>
    public IEnumerable<Option> All =>
    [
        _shapes.Option, _formats.Option, _threads.Option, _prompts.Option, _depths.Option, _batches.Option,
        _decode.Option, _rounds.Option,
        Models, LlamaCpp, Executable, EngineArguments, RaisesPriority, IsJson,
    ];

    /// <summary>Rounds of each case.</summary>
    public int Rounds(ParseResult parse) => _rounds.Values(parse)[^1];

    /// <summary>Every combination asked for, shape by shape.</summary>
    public IEnumerable<CompareCase> Cases(ParseResult parse) =>
        from shape in _shapes.Values(parse)
        from format in _formats.Values(parse)
        from threads in _threads.Values(parse)
        from batch in _batches.Values(parse)
        from depth in _depths.Values(parse)
        from prompt in _prompts.Values(parse)
        select new CompareCase(shape, format, threads)
        {
            PromptTokens = prompt,
            DecodeTokens = _decode.Values(parse)[^1],
            DepthTokens = depth,
            BatchSequences = batch,
        };
}
