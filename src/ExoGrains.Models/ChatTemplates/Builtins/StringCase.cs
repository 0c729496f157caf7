using System.Text;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Python's changes of case; a character that becomes several gives its provenance to all of them.</summary>
internal static class StringCase
{
    // Mapping one by one is slower than the copying a step otherwise stands for.
    private const int CharsPerStep = 4;

    public static StringValue Upper(StringValue text, RenderState state) =>
        Ascii.IsValid(text.Text)
            ? new StringValue(text.Text.ToUpperInvariant(), text.Provenance)
            : Map(text, state, (rune, _) => PythonText.Upper(rune));

    public static StringValue Lower(StringValue text, RenderState state) =>
        Ascii.IsValid(text.Text)
            ? new StringValue(text.Text.ToLowerInvariant(), text.Provenance)
            : Map(text, state, (rune, at) => PythonText.Lower(rune, text.Text, at));

    public static StringValue CaseFold(StringValue text, RenderState state) =>
        Map(text, state, (rune, at) => rune.Value switch
        {
            'ß' or 'ẞ' => "ss",
            'ς' => "σ",
            'Σ' => "σ",
            _ => PythonText.Lower(rune, text.Text, at),
        });

    public static StringValue Title(StringValue text, RenderState state)
    {
        var previousIsCased = false;
        return Map(text, state, (rune, at) =>
        {
            var mapped = previousIsCased ? PythonText.Lower(rune, text.Text, at) : PythonText.Title(rune);
            previousIsCased = PythonText.IsCased(rune);
            return mapped;
        });
    }

    public static StringValue Capitalize(StringValue text, RenderState state) =>
        Map(text, state, (rune, at) => at == 0 ? PythonText.Title(rune) : PythonText.Lower(rune, text.Text, at));

    public static StringValue Swap(StringValue text, RenderState state) =>
        Map(text, state, (rune, at) => PythonText.IsUpper(rune) ? PythonText.Lower(rune, text.Text, at)
            : PythonText.IsLower(rune) ? PythonText.Upper(rune) : rune.ToString());

    /// <summary>jinja2's filter <c>title</c>: words begin after blanks, hyphens and opening brackets only.</summary>
    public static StringValue TitleWords(StringValue text, RenderState state)
    {
        var isStart = true;
        return Map(text, state, (rune, at) =>
        {
            var mapped = isStart ? PythonText.Upper(rune) : PythonText.Lower(rune, text.Text, at);
            isStart = rune.IsBmp
                && (PythonText.IsSpace((char)rune.Value) || (char)rune.Value is '-' or '(' or '{' or '[' or '<');
            return mapped;
        });
    }

    private static StringValue Map(StringValue text, RenderState state, Func<Rune, int, string> map)
    {
        state.Step(text.Text.Length / CharsPerStep);
        var output = state.NewText();
        var at = 0;
        while (at < text.Text.Length)
        {
            var status = Rune.DecodeFromUtf16(text.Text.AsSpan(at), out var rune, out var consumed);
            if (status == System.Buffers.OperationStatus.Done)
                output.Append(map(rune, at), text.Provenance.At(at));
            else
                output.Append(text, at, consumed);
            at += consumed;
        }
        return output.ToValue();
    }
}
