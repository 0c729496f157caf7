using System.Globalization;
using System.Numerics;
using System.Text;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Integers in bases other than ten, and Python's <c>int(text, base)</c>.</summary>
internal static class Radix
{
    public static string Print(BigInteger number, int radix)
    {
        if (number.IsZero)
            return "0";
        var digits = new StringBuilder();
        for (; !number.IsZero; number /= radix)
            digits.Insert(0, "0123456789abcdef"[(int)(number % radix)]);
        return digits.ToString();
    }

    /// <summary>Null when the text is not an integer in that base.</summary>
    public static BigInteger? Parse(string text, int radix)
    {
        var digits = PythonText.Strip(text);
        var isNegative = digits.StartsWith('-');
        if (digits.Length > 0 && digits[0] is '+' or '-')
            digits = digits[1..];
        if (digits.Length > 2 && digits[0] == '0' && PrefixRadix(digits[1]) is { } prefixed
            && (radix == prefixed || radix == 0))
        {
            digits = digits[2] == '_' ? digits[3..] : digits[2..];
            radix = prefixed;
        }
        else if (radix == 0)
        {
            if (digits.Length > 1 && digits[0] == '0' && digits.Any(c => c is not ('0' or '_')))
                return null;
            radix = 10;
        }
        if (digits.Length is 0 or > 4300 || digits[0] == '_' || digits[^1] == '_'
            || digits.Contains("__", StringComparison.Ordinal))
            return null;
        var sum = BigInteger.Zero;
        foreach (var rune in digits.Replace("_", string.Empty, StringComparison.Ordinal).EnumerateRunes())
        {
            var digit = DigitOf(rune);
            if (digit < 0 || digit >= radix)
                return null;
            sum = (sum * radix) + digit;
        }
        return isNegative ? -sum : sum;
    }

    private static int? PrefixRadix(char c) =>
        char.ToLowerInvariant(c) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => null };

    private static int DigitOf(Rune rune)
    {
        if (rune.IsAscii && char.IsAsciiLetter((char)rune.Value))
            return char.ToLowerInvariant((char)rune.Value) - 'a' + 10;
        return PythonText.IsDecimal(rune) ? (int)CharUnicodeInfo.GetNumericValue(rune.ToString(), 0) : -1;
    }
}
