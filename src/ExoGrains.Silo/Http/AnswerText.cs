using System.Text;
using System.Text.Json.Nodes;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>One choice of an answer, collected from its updates.</summary>
internal sealed class AnswerText
{
    // What OpenAI's API answers for a probability of zero; JSON has no infinity.
    private const float LogOfNothing = -9999f;

    private readonly StringBuilder _text = new();
    private readonly List<GeneratedToken> _tokens = [];

    /// <summary>Characters of text so far.</summary>
    public int Length => _text.Length;

    /// <summary>Characters of the tokens so far, whose text may be behind or ahead of the text sent.</summary>
    public int TokenTextLength { get; private set; }

    /// <summary>What it cost; null until the last update.</summary>
    public GenerationUsage? Usage { get; private set; }

    private FinishReason? FinishReason { get; set; }

    /// <summary>Takes an update in.</summary>
    /// <param name="update">The next one.</param>
    /// <param name="keepsText">Whether the text is wanted again at the end.</param>
    public void Add(GenerationUpdate update, bool keepsText)
    {
        if (keepsText)
        {
            _text.Append(update.Text);
            if (!update.Tokens.IsDefault)
                _tokens.AddRange(update.Tokens);
        }

        if (!update.Tokens.IsDefault)
            TokenTextLength += update.Tokens.Sum(token => token.Chosen.Text.Length);
        FinishReason ??= update.FinishReason;
        Usage ??= update.Usage;
    }

    /// <summary>The choice as JSON.</summary>
    public JsonObject ToJson(IAnswerShape shape, int choice, bool hasTokens) =>
        shape.Whole(choice, _text.ToString(), hasTokens ? _tokens : null, FinishReason);

    /// <summary>OpenAI's word for why an answer ended.</summary>
    public static string? Reason(FinishReason? reason) => reason switch
    {
        null => null,
        Contracts.FinishReason.Stop => "stop",
        _ => "length",
    };

    /// <summary>A log-probability that JSON can hold.</summary>
    public static float Finite(float logProbability) => Math.Max(LogOfNothing, logProbability);
}
