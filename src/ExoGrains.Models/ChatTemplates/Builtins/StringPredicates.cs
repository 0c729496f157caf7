using System.Text;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>The <c>is...</c> methods of Python's str.</summary>
internal static class StringPredicates
{
    /// <summary>The predicate of a name like <c>isdigit</c>, or null.</summary>
    public static Func<string, bool>? Find(string name) => name switch
    {
        "isdigit" => text => All(text, PythonText.IsDigit),
        "isdecimal" => text => All(text, PythonText.IsDecimal),
        "isnumeric" => text => All(text, PythonText.IsNumeric),
        "isalpha" => text => All(text, Rune.IsLetter),
        "isalnum" => text => All(text, rune => Rune.IsLetter(rune) || PythonText.IsDecimal(rune)
            || PythonText.IsDigit(rune) || PythonText.IsNumeric(rune)),
        "isspace" => text => text.Length > 0 && text.All(PythonText.IsSpace),
        "isascii" => text => Ascii.IsValid(text),
        "isprintable" => text => text.EnumerateRunes().All(StringRepr.IsPrintable),
        "isidentifier" => text => text.Length > 0 && !char.IsDigit(text[0])
            && text.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || rune.Value == '_'),
        "isupper" => IsUpper,
        "islower" => IsLower,
        "istitle" => IsTitle,
        _ => null,
    };

    public static bool IsUpper(string text) =>
        text.EnumerateRunes().Any(PythonText.IsCased)
            && text.EnumerateRunes().Where(PythonText.IsCased).All(PythonText.IsUpper);

    public static bool IsLower(string text) =>
        text.EnumerateRunes().Any(PythonText.IsCased)
            && text.EnumerateRunes().Where(PythonText.IsCased).All(PythonText.IsLower);

    private static bool IsTitle(string text)
    {
        var previousIsCased = false;
        var hasCased = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var isCased = PythonText.IsCased(rune);
            if (isCased && PythonText.IsLower(rune) != previousIsCased)
                return false;
            hasCased |= isCased;
            previousIsCased = isCased;
        }
        return hasCased;
    }

    private static bool All(string text, Func<Rune, bool> holds) => text.Length > 0 && text.EnumerateRunes().All(holds);
}
