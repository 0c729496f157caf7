using System.Runtime.InteropServices;
using ExoGrains.Contracts;
using ExoGrains.Models.Tokenization;
using ExoGrains.Silo.Commands.SelfTest;

namespace ExoGrains.SelfTestData;

/// <summary>Makes what 'exograins selftest' compares with.</summary>
internal static class ReferenceMaker
{
    private const string Command = "dotnet run --project tools/selftest-data";
    private const string Prompt = "Once upon a time there was a fox who";
    private const int AnswerTokens = 64;
    private const int LogitPositions = 8;

    /// <summary>Runs the built-in model on the exact engine of a processor.</summary>
    public static SelfTestReference Make()
    {
        using var model = SelfTestModel.Open();
        using var engine = model.Load(Backend.Cpu, Precision.Exact, model.AllLayers);
        var prompt = Tokenizer.Load(model.Folder.FolderPath)
            .Encode(Prompt, addSpecialTokens: true, ControlTokens.AsText);
        var sequence = new SelfTestSequence(engine);
        var answer = sequence.Continue(prompt, AnswerTokens);
        var logits = sequence.Score([.. prompt, .. answer]);
        var vocabularySize = model.Folder.Configuration.VocabularySize;
        return new SelfTestReference(
            Command,
            model.Hash,
            Prompt,
            [.. prompt],
            [.. answer],
            vocabularySize,
            MemoryMarshal.AsBytes(logits.AsSpan()[^(LogitPositions * vocabularySize)..]).ToArray());
    }
}
