namespace ExoGrains.Models.ChatTemplates;

/// <summary>What a chat template put out: the text, and for every character where it came from.</summary>
/// <remarks>
/// A tokenizer should split and merge <see cref="Text"/> as a whole, exactly as if it had no segments, but recognise a
/// control token only where all of its characters lie in segments from the template. Tokenizing segment by segment
/// would forbid merges across a boundary that the model was trained with.
/// </remarks>
public sealed class RenderedPrompt
{
    internal RenderedPrompt(string text, IReadOnlyList<PromptSegment> segments)
    {
        Text = text;
        Segments = segments;
    }

    /// <summary>The prompt, byte for byte what Python's jinja2 renders under the settings of transformers.</summary>
    public string Text { get; }

    /// <summary>The same text in runs of one origin: neighbours differ in origin, and joined they are
    /// <see cref="Text"/>.</summary>
    public IReadOnlyList<PromptSegment> Segments { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
