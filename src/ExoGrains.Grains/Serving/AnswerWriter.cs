using System.Collections.Immutable;
using System.Text;
using ExoGrains.Contracts;
using ExoGrains.Models.Tokenization;
using ExoGrains.Ring;

namespace ExoGrains.Grains.Serving;

/// <summary>Turns drawn tokens into updates: whole characters only, stop strings cut out, log-probabilities
/// named.</summary>
internal sealed class AnswerWriter
{
    private readonly Tokenizer _tokenizer;
    private readonly StreamingDecoder _decoder;
    private readonly StopStringFilter _stops;
    private readonly StringBuilder _text = new();
    private readonly ImmutableArray<GeneratedToken>.Builder _tokens = ImmutableArray.CreateBuilder<GeneratedToken>();

    public AnswerWriter(Tokenizer tokenizer, ImmutableArray<string> stops)
    {
        _tokenizer = tokenizer;
        _decoder = tokenizer.CreateStreamingDecoder(skipSpecialTokens: true);
        _stops = new StopStringFilter(stops);
    }

    /// <summary>Whether a stop string ended the answer.</summary>
    public bool IsStopped => _stops.IsStopped;

    /// <summary>Whether there is anything to send.</summary>
    public bool HasUpdate => _text.Length > 0 || _tokens.Count > 0;

    /// <summary>Adds text that is not the model's, such as an echoed prompt.</summary>
    public void AddVerbatim(string text) => _text.Append(text);

    /// <summary>Adds a drawn token.</summary>
    public void Add(int token, ImmutableArray<TokenScore> scores)
    {
        _text.Append(_stops.Append(_decoder.Append(token)));
        if (!scores.IsEmpty)
            _tokens.Add(new GeneratedToken(Named(scores[0]), [.. scores.Skip(1).Select(Named)]));
    }

    /// <summary>Takes what is ready.</summary>
    public GenerationUpdate Take()
    {
        var update = new GenerationUpdate(_text.ToString(), _tokens.ToImmutable());
        _text.Clear();
        _tokens.Clear();
        return update;
    }

    /// <summary>Takes the last piece, with what was held back.</summary>
    public GenerationUpdate TakeLast(FinishReason reason, GenerationUsage usage)
    {
        _text.Append(_stops.Append(_decoder.Flush()));
        _text.Append(_stops.Flush());
        return Take() with
        {
            FinishReason = _stops.IsStopped ? FinishReason.Stop : reason,
            Usage = usage,
        };
    }

    private TokenLogProbability Named(TokenScore score)
    {
        var bytes = _tokenizer.TokenBytes(score.Token);
        return new TokenLogProbability(
            score.Token, Encoding.UTF8.GetString(bytes), [.. bytes], score.LogProbability);
    }
}
