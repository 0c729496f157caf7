using System.Globalization;
using ExoGrains.TestSupport;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>One silo outside any lab: what it answers is what every ring must answer. Shared by all tests.</summary>
public sealed class SingleSilo : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task<string>> _story;

    // Asked by the first test that needs it, so that runs of other tests do not pay for it.
    public SingleSilo() => _story = new Lazy<Task<string>>(TellStoryAsync);

    /// <summary>The answer to <see cref="Question.Story"/>.</summary>
    public Task<string> StoryAsync() => _story.Value;

    public void Dispose() => _folder.Dispose();

    private async Task<string> TellStoryAsync()
    {
        var question = Question.Story;
        var run = await ProgramRun.SucceedAsync(
            ProgramRun.ExoGrains,
            "run", question.Prompt, "--silos", "1", "--model", question.Model, "--data", _folder["data"],
            "--seed", Text(question.Seed), "--temperature", Text(question.Temperature),
            "--max-tokens", Text(question.MaxTokens));
        Assert.NotEmpty(run.Results.Trim());
        return run.Results[..^1];
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
