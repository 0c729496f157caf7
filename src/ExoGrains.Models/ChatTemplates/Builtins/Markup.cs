namespace ExoGrains.Models.ChatTemplates;

/// <summary>HTML escaping, as markupsafe does it. Templates for text hardly use it, but <c>safe</c> and <c>e</c>
/// exist.</summary>
internal static class Markup
{
    // Escaping one by one is slower than the copying a step otherwise stands for.
    private const int CharsPerStep = 4;

    /// <summary>The value as text with <c>&amp; &lt; &gt; ' "</c> escaped; text that is marked as safe stays.</summary>
    public static StringValue Escape(Value value, RenderState state, bool force = false)
    {
        var text = state.ToText(value);
        if (text.IsMarkup && !force)
            return text;
        state.Step(text.Text.Length / CharsPerStep);
        var output = state.NewText();
        for (var i = 0; i < text.Text.Length; i++)
        {
            var entity = text.Text[i] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '\'' => "&#39;",
                '"' => "&#34;",
                _ => null,
            };
            if (entity is null)
                output.Append(text, i, 1);
            else
                output.Append(entity, text.Provenance.At(i));
        }
        return output.ToValue().AsMarkup();
    }
}
