using ExoGrains.Contracts;
using ExoGrains.Models.Weights;
using ExoGrains.Ring;

namespace ExoGrains.Grains.Serving;

/// <summary>Scores a token sequence on a head, whatever ring is behind it.</summary>
public static class Evaluator
{
    /// <summary>Runs the sequence through the ring once and scores every token after the first.</summary>
    /// <param name="head">A connected head.</param>
    /// <param name="vocabularySize">Logits per position.</param>
    /// <param name="request">Tokens, and where the logits go: one F32 tensor <c>logits</c> <c>[tokens,
    /// vocabulary]</c>.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    /// <exception cref="InvalidRequestException">Fewer than two tokens, or a token outside the vocabulary.</exception>
    public static async Task<EvaluationResult> RunAsync(
        HeadScheduler head, int vocabularySize, EvaluationRequest request, CancellationToken cancellationToken)
    {
        Check(request, vocabularySize);
        using var file = OpenLogitsFile(request, vocabularySize);
        var observer = new EvaluationObserver(request.Tokens, vocabularySize, file);
        var sequence = head.Submit(new SequenceRequest { Tokens = request.Tokens, IsScoring = true }, observer);
        using (cancellationToken.Register(sequence.Cancel))
            await observer.Finished;
        file?.Complete();
        return new EvaluationResult(request.Tokens.Length, observer.MeanNegativeLogLikelihood);
    }

    private static SafetensorsWriter? OpenLogitsFile(EvaluationRequest request, int vocabularySize)
    {
        if (request.LogitsPath is null)
            return null;
        try
        {
            return SafetensorsWriter.Create(
                request.LogitsPath,
                [new SafetensorsDeclaration("logits", ElementType.F32, [request.Tokens.Length, vocabularySize])]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidRequestException(
                $"Logits file '{request.LogitsPath}' cannot be written: {error.Message}", error);
        }
    }

    private static void Check(EvaluationRequest request, int vocabularySize)
    {
        if (request.Tokens.Length < 2)
            throw new InvalidRequestException(
                $"An evaluation needs two tokens at least, got {request.Tokens.Length}; give a longer text.");
        foreach (var token in request.Tokens)
        {
            if (token < 0 || token >= vocabularySize)
                throw new InvalidRequestException(
                    $"Token {token} is outside the model's vocabulary, expected 0 to {vocabularySize - 1}.");
        }
    }
}
