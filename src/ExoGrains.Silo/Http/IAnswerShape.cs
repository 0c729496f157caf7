using System.Text.Json.Nodes;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>How an answer looks in JSON: as a chat, or as a plain completion.</summary>
internal interface IAnswerShape
{
    /// <summary>Start of an answer's id.</summary>
    string IdPrefix { get; }

    /// <summary>Value of <c>object</c>.</summary>
    /// <param name="isChunk">Whether it is a piece of a stream.</param>
    string ObjectName(bool isChunk);

    /// <summary>What is sent before the first text of a choice; null for nothing.</summary>
    JsonObject? Opening(int choice);

    /// <summary>A choice in a piece of a stream.</summary>
    JsonObject Piece(int choice, GenerationUpdate update, int textOffset);

    /// <summary>A whole choice.</summary>
    /// <param name="choice">Its index.</param>
    /// <param name="text">Its text.</param>
    /// <param name="tokens">Tokens with log-probabilities; null where they were not asked for.</param>
    /// <param name="reason">Why it ended.</param>
    JsonObject Whole(int choice, string text, IReadOnlyList<GeneratedToken>? tokens, FinishReason? reason);
}
