using System.Text.Json;

namespace ExoGrains.Client;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text. Control tokens in it are read as text.</param>
public sealed record ChatTurn(string Role, string Content)
{
    /// <summary>A message of the user.</summary>
    public static ChatTurn User(string content) => new("user", content);

    /// <summary>Writes a conversation as a JSON array in OpenAI's shape.</summary>
    public static string ToJson(IEnumerable<ChatTurn> turns) =>
        JsonSerializer.Serialize(turns, JsonSerializerOptions.Web);
}
