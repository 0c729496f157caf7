using System.Globalization;
using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>Prints floats as Python does: shortest digits that round-trip, and exact decimal rounding (half to
/// even).</summary>
internal static class FloatFormat
{
    private const int MaxPrecision = 2000;

    /// <summary>Python's <c>repr</c>: 1.0, 1e+16, 1e-05, inf, nan.</summary>
    public static string Repr(double number)
    {
        if (NonFinite(number) is { } name)
            return name;
        var (negative, digits, exponent) = Shortest(number);
        return (negative ? "-" : string.Empty) + (exponent is < -4 or >= 16
            ? Scientific(digits, exponent, 'e', 2)
            : Positional(digits, exponent, keepPoint: true));
    }

    /// <summary>Fixed-point notation with <paramref name="precision"/> decimals (Python's <c>%.3f</c>).</summary>
    public static string Fixed(double number, int precision)
    {
        if (NonFinite(number) is { } name)
            return name;
        RequirePrecision(precision);
        var scaled = RoundScaled(Math.Abs(number), precision).ToString(CultureInfo.InvariantCulture);
        if (precision > 0)
        {
            scaled = scaled.PadLeft(precision + 1, '0');
            scaled = scaled[..^precision] + "." + scaled[^precision..];
        }
        return (double.IsNegative(number) ? "-" : string.Empty) + scaled;
    }

    /// <summary>Scientific notation with <paramref name="precision"/> decimals (Python's <c>%.3e</c>).</summary>
    public static string Exponential(double number, int precision)
    {
        if (NonFinite(number) is { } name)
            return name;
        var (digits, exponent) = Significant(Math.Abs(number), precision + 1);
        return (double.IsNegative(number) ? "-" : string.Empty) + Scientific(digits, exponent, 'e', 2);
    }

    /// <summary>Python's <c>%g</c>: the shorter of both notations, with <paramref name="precision"/> significant
    /// digits.</summary>
    public static string General(double number, int precision, bool alternate = false)
    {
        if (NonFinite(number) is { } name)
            return name;
        precision = Math.Max(1, precision);
        var (digits, exponent) = Significant(Math.Abs(number), precision);
        if (!alternate)
            digits = digits.TrimEnd('0') is { Length: > 0 } trimmed ? trimmed : "0";
        return (double.IsNegative(number) ? "-" : string.Empty) + (exponent < -4 || exponent >= precision
            ? Scientific(digits, exponent, 'e', 2)
            : Positional(digits, exponent, keepPoint: false));
    }

    /// <summary>Python's <c>round(number, precision)</c>.</summary>
    public static double Round(double number, int precision)
    {
        if (!double.IsFinite(number) || precision > 330)
            return number;
        if (precision < -330)
            return double.IsNegative(number) ? -0.0 : 0.0;
        var scaled = RoundScaled(Math.Abs(number), precision);
        var rounded = double.Parse($"{scaled}E{-precision}", NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsNegative(number) ? -rounded : rounded;
    }

    /// <summary>Python's <c>float(text)</c>; null when it is not a number.</summary>
    public static double? Parse(string text)
    {
        var trimmed = PythonText.Strip(text);
        var unsigned = trimmed.TrimStart('+', '-').ToLowerInvariant();
        if (trimmed.Length - unsigned.Length <= 1 && unsigned is "inf" or "infinity" or "nan")
            return (unsigned == "nan" ? double.NaN : double.PositiveInfinity) * (trimmed[0] == '-' ? -1 : 1);
        // An underscore must stand between digits, and .NET alone would take more than Python's grammar.
        for (var i = 0; i < trimmed.Length; i++)
        {
            var c = trimmed[i];
            var isUnderscore = c == '_' && i > 0 && i + 1 < trimmed.Length
                && char.IsAsciiDigit(trimmed[i - 1]) && char.IsAsciiDigit(trimmed[i + 1]);
            if (!char.IsAsciiDigit(c) && !isUnderscore && c is not ('.' or 'e' or 'E' or '+' or '-'))
                return null;
        }
        return double.TryParse(trimmed.Replace("_", string.Empty, StringComparison.Ordinal),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string? NonFinite(double number) =>
        double.IsNaN(number) ? "nan" : double.IsInfinity(number) ? (number > 0 ? "inf" : "-inf") : null;

    private static void RequirePrecision(int precision)
    {
        if (precision > MaxPrecision)
            throw TemplateError.Limit($"a number would be printed with more than {MaxPrecision} decimals");
    }

    // Digits without point or sign, and the exponent of the first one.
    private static (bool Negative, string Digits, int Exponent) Shortest(double number)
    {
        if (number == 0)
            return (double.IsNegative(number), "0", 0);
        var parts = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var whole = parts[0].Split('.')[0];
        var mantissa = parts[0].Replace(".", string.Empty, StringComparison.Ordinal);
        var digits = mantissa.TrimStart('0');
        var scale = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var exponent = scale + whole.Length - 1 - (mantissa.Length - digits.Length);
        return (double.IsNegative(number), digits.TrimEnd('0'), exponent);
    }

    private static (string Digits, int Exponent) Significant(double number, int count)
    {
        RequirePrecision(count);
        if (number == 0)
            return (new string('0', count), 0);
        var exponent = Shortest(number).Exponent;
        var digits = RoundScaled(number, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
        // Rounding up can carry into a new digit: 9.99 becomes 10.0.
        return digits.Length > count ? (digits[..count], exponent + 1) : (digits, exponent);
    }

    private static string Scientific(string digits, int exponent, char letter, int exponentDigits)
    {
        var mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        var magnitude = Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).PadLeft(exponentDigits, '0');
        return mantissa + letter + (exponent < 0 ? "-" : "+") + magnitude;
    }

    private static string Positional(string digits, int exponent, bool keepPoint)
    {
        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;
        var whole = exponent + 1;
        if (digits.Length <= whole)
            return digits.PadRight(whole, '0') + (keepPoint ? ".0" : string.Empty);
        return digits[..whole] + "." + digits[whole..];
    }

    // round(number * 10^precision), exact and half to even: a double is mantissa * 2^power.
    private static BigInteger RoundScaled(double number, int precision)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var biased = (int)((bits >> 52) & 0x7FF);
        var mantissa = new BigInteger((bits & 0xFFFFFFFFFFFFF) | (biased == 0 ? 0 : 1L << 52));
        var power = Math.Max(biased, 1) - 1075;
        var numerator =
            mantissa * (precision > 0 ? BigInteger.Pow(10, precision) : 1) * (power > 0 ? BigInteger.One << power : 1);
        var denominator =
            (precision < 0 ? BigInteger.Pow(10, -precision) : 1) * (power < 0 ? BigInteger.One << -power : 1);
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        var twice = (remainder * 2).CompareTo(denominator);
        return twice > 0 || (twice == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
