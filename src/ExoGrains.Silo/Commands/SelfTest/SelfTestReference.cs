using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ExoGrains.Silo.Commands.SelfTest;

/// <summary>What the exact engine on a processor makes of the built-in model: stored, to compare other engines with.
/// </summary>
/// <param name="MadeBy">The command that made it.</param>
/// <param name="ModelHash">Of the model, as 16 hexadecimal digits.</param>
/// <param name="Prompt">A text.</param>
/// <param name="PromptTokens">The same as tokens.</param>
/// <param name="AnswerTokens">Its continuation at temperature 0.</param>
/// <param name="VocabularySize">Logits of a position.</param>
/// <param name="Logits">Of the last positions of prompt and answer together, float32, little-endian.</param>
internal sealed record SelfTestReference(
    string MadeBy,
    string ModelHash,
    string Prompt,
    ImmutableArray<int> PromptTokens,
    ImmutableArray<int> AnswerTokens,
    int VocabularySize,
    byte[] Logits)
{
    private const string ResourceName = "selftest/reference.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
    };

    /// <summary>Prompt and answer.</summary>
    public ImmutableArray<int> Tokens => [.. PromptTokens, .. AnswerTokens];

    /// <summary>The stored logits, <c>[positions, VocabularySize]</c>.</summary>
    public ReadOnlySpan<float> ReadLogits() => MemoryMarshal.Cast<byte, float>(Logits);

    /// <summary>Reads the one that is part of the program.</summary>
    public static SelfTestReference Load()
    {
        using var stream = typeof(SelfTestReference).Assembly.GetManifestResourceStream(ResourceName)!;
        return JsonSerializer.Deserialize<SelfTestReference>(stream, Options)!;
    }

    /// <summary>As text, as it is stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options) + "\n";
}
