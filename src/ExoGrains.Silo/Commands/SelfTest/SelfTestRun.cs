using System.Diagnostics;
using ExoGrains.Compute;
using ExoGrains.Compute.Mlx;
using ExoGrains.Contracts;
using ExoGrains.Models.Tokenization;
using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Commands.SelfTest;

/// <summary>Tries what this machine computes with, from finding it to a ring, on the built-in model.</summary>
/// <param name="choice">What may compute.</param>
/// <param name="say">Told each step when it is done.</param>
internal sealed class SelfTestRun(EngineChoice choice, Action<SelfTestStep> say)
{
    private readonly SelfTestReference _reference = SelfTestReference.Load();
    private readonly List<SelfTestStep> _steps = [];
    private BackendSurvey? _survey;
    private double? _decodeTokensPerSecond;

    private Backend Backend => _survey!.Backends[0];

    /// <summary>Runs all steps; those that need one that failed are left out.</summary>
    public async Task<SelfTestReport> RunAsync(CancellationToken cancellationToken)
    {
        if (Try("backend", FindBackend))
        {
            Try("trial", () => (true, $"passed by {string.Join(", ", _survey!.Backends)}"));
            SelfTestModel? opened = null;
            try
            {
                if (Try("model", () => CheckModel(opened = SelfTestModel.Open())))
                    await RunEnginesAsync(opened!, cancellationToken);
            }
            finally
            {
                opened?.Dispose();
            }
        }

        return SelfTestReport.Of(
            _survey?.Backends[0],
            SiloDevice.Report(_survey?.Mlx),
            _survey?.Note ?? "",
            _decodeTokensPerSecond,
            _steps);
    }

    private (bool IsOk, string Detail) FindBackend()
    {
        _survey = choice.TakeSurvey();
        var mlx = _survey.Mlx is { } facts
            ? $"; MLX {facts.Version} from {facts.LibraryPath} on {facts.DeviceName}"
            : "";
        return (true, string.Join(", ", _survey.Backends) + mlx);
    }

    private (bool IsOk, string Detail) CheckModel(SelfTestModel model)
    {
        var tokens = Tokenizer.Load(model.Folder.FolderPath)
            .Encode(_reference.Prompt, addSpecialTokens: true, ControlTokens.AsText);
        if (model.Hash != _reference.ModelHash)
            return (false, $"its files are not those that were stored: got {model.Hash}, expected "
                + $"{_reference.ModelHash}; install the program again");
        return tokens.AsSpan().SequenceEqual(_reference.PromptTokens.AsSpan())
            ? (true, $"files as stored, '{_reference.Prompt}' is {Quantity.Number(tokens.Length)} tokens")
            : (false, $"'{_reference.Prompt}' became other tokens than stored");
    }

    private async Task RunEnginesAsync(SelfTestModel model, CancellationToken cancellationToken)
    {
        Try("exact logits", () => CheckLogits(model, Precision.Exact));
        Try("fast logits", () => CheckLogits(model, Precision.Fast));
        Try("text", () => CheckText(model));
        SelfTestLoad? load = null;
        Try("speed", () => Measure(model, out load, cancellationToken));
        if (load is not null)
        {
            _decodeTokensPerSecond = load.DecodeTokensPerSecond;
            Try("memory", () => (load.IsFlat,
                $"{Quantity.Bytes(load.BytesBefore)} before, {Quantity.Bytes(load.BytesAfter)} after "
                + $"{Quantity.Number(load.Steps)} steps"));
        }

        await TryAsync("ring", () => CheckRingAsync(model, Backend, cancellationToken), cancellationToken);
        if (Backend != Backend.Cpu)
            await TryAsync(
                "mixed ring", () => CheckRingAsync(model, Contracts.Backend.Cpu, cancellationToken), cancellationToken);
    }

    private (bool IsOk, string Detail) CheckLogits(SelfTestModel model, Precision precision)
    {
        var began = Stopwatch.GetTimestamp();
        using var engine = model.Load(Backend, precision, model.AllLayers);
        var loadTime = Stopwatch.GetElapsedTime(began);
        var isExact = precision == Precision.Exact;
        var difference = LogitDifference.Of(
            _reference, new SelfTestSequence(engine).Score(_reference.Tokens.AsSpan()));
        return (difference.IsWithin(isExact), string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"off by {difference.RelativeError:0.0e+0} of their size (limit {LogitDifference.Limit(isExact):0e+0}), " +
            $"best token as stored at {difference.EqualBest} of {difference.Positions} positions; " +
            $"loaded in {loadTime.TotalSeconds:0.00} s"));
    }

    private (bool IsOk, string Detail) CheckText(SelfTestModel model)
    {
        using var engine = model.Load(Backend, Precision.Exact, model.AllLayers);
        var answer = new SelfTestSequence(engine).Continue(
            _reference.PromptTokens.AsSpan(), _reference.AnswerTokens.Length);
        return (Compare(answer), $"{Equal(answer)}: '{_reference.Prompt}"
            + $"{Tokenizer.Load(model.Folder.FolderPath).Decode(answer, skipSpecialTokens: true)}'");
    }

    private (bool IsOk, string Detail) Measure(
        SelfTestModel model, out SelfTestLoad load, CancellationToken cancellationToken)
    {
        using var engine = model.Load(Backend, Precision.Fast, model.AllLayers);
        load = SelfTestLoad.Measure(
            engine,
            // MLX tells itself what it holds, whatever the engine believes.
            Backend == Backend.Cpu ? () => engine.MemoryBytes : MlxDevice.Open(Backend).ReadActiveBytes,
            cancellationToken);
        return (true, $"prefill {Quantity.Real(load.PrefillTokensPerSecond, 1)} tokens/s, "
            + $"decode {Quantity.Real(load.DecodeTokensPerSecond, 1)} tokens/s");
    }

    private async Task<(bool IsOk, string Detail)> CheckRingAsync(
        SelfTestModel model, Backend second, CancellationToken cancellationToken)
    {
        var cut = model.AllLayers.Count / 2;
        using var head = model.Load(Backend, Precision.Exact, new LayerRange(0, cut));
        using var rank = model.Load(second, Precision.Exact, new LayerRange(cut, model.AllLayers.EndLayer));
        var answer = await SelfTestRing.AnswerAsync(
            [head, rank],
            model.Hash,
            _reference.PromptTokens,
            _reference.AnswerTokens.Length,
            cancellationToken);
        return (Compare(answer.AsSpan()), $"{Backend} to {second} and back over loopback: {Equal(answer.AsSpan())}");
    }

    private bool Compare(ReadOnlySpan<int> answer) => answer.SequenceEqual(_reference.AnswerTokens.AsSpan());

    private string Equal(ReadOnlySpan<int> answer)
    {
        var equal = answer.CommonPrefixLength(_reference.AnswerTokens.AsSpan());
        return equal == _reference.AnswerTokens.Length
            ? $"{Quantity.Number(equal)} tokens as stored"
            : $"only the first {Quantity.Number(equal)} of {Quantity.Number(_reference.AnswerTokens.Length)} tokens "
                + "as stored";
    }

    private bool Try(string name, Func<(bool IsOk, string Detail)> check)
    {
        try
        {
            return Note(name, check());
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever goes wrong in a step is what this command is there to tell.
            return Note(name, (false, error.Message));
        }
    }

    private async Task TryAsync(
        string name, Func<Task<(bool IsOk, string Detail)>> check, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            Note(name, await check());
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Note(name, (false, error.Message));
        }
    }

    private bool Note(string name, (bool IsOk, string Detail) result)
    {
        var step = new SelfTestStep(name, result.IsOk, result.Detail);
        _steps.Add(step);
        say(step);
        return step.IsOk;
    }
}
