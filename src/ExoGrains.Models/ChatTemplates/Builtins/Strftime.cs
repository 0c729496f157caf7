using System.Globalization;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>C's <c>strftime</c> in the C locale, with glibc's flags <c>-</c> (no padding), <c>_</c>, <c>0</c> and
/// <c>^</c>.</summary>
internal static class Strftime
{
    public static StringValue Format(StringValue format, DateTimeOffset time, RenderState state)
    {
        var output = state.NewText();
        var text = format.Text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%' || i + 1 >= text.Length)
            {
                output.Append(format, i, 1);
                continue;
            }
            var start = i++;
            var flag = text[i] is '-' or '_' or '0' or '^' && i + 1 < text.Length ? text[i++] : '\0';
            // What the clock says is no more than digits and names of days: as trusted as the format that asks for it.
            if (Directive(text[i], time) is { } value)
                output.Append(ApplyFlag(value, flag), format.Provenance.At(start));
            else
                output.Append(format, start, i - start + 1);
        }
        return output.ToValue();
    }

    private static string? Directive(char letter, DateTimeOffset time) => letter switch
    {
        'Y' => Number(time.Year, 1),
        'C' => Number(time.Year / 100, 2),
        'y' => Number(time.Year % 100, 2),
        'G' => Number(ISOWeek.GetYear(time.DateTime), 1),
        'g' => Number(ISOWeek.GetYear(time.DateTime) % 100, 2),
        'm' => Number(time.Month, 2),
        'd' => Number(time.Day, 2),
        'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'H' => Number(time.Hour, 2),
        'k' => time.Hour.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'I' => Number(((time.Hour + 11) % 12) + 1, 2),
        'l' => (((time.Hour + 11) % 12) + 1).ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'M' => Number(time.Minute, 2),
        'S' => Number(time.Second, 2),
        'f' => Number((int)(time.Ticks % TimeSpan.TicksPerSecond / 10), 6),
        'j' => Number(time.DayOfYear, 3),
        'a' => Name(time, "ddd"),
        'A' => Name(time, "dddd"),
        'b' or 'h' => Name(time, "MMM"),
        'B' => Name(time, "MMMM"),
        'p' => time.Hour < 12 ? "AM" : "PM",
        'P' => time.Hour < 12 ? "am" : "pm",
        'u' => Number(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek, 1),
        'w' => Number((int)time.DayOfWeek, 1),
        'U' => Number((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7, 2),
        'W' => Number((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7, 2),
        'V' => Number(ISOWeek.GetWeekOfYear(time.DateTime), 2),
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        // datetime.now() is naive in transformers: it has no zone.
        'z' or 'Z' => string.Empty,
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        'c' => Parts(time, "a b e T Y"),
        'D' or 'x' => Parts(time, "m/d/y"),
        'F' => Parts(time, "Y-m-d"),
        'T' or 'X' => Parts(time, "H:M:S"),
        'R' => Parts(time, "H:M"),
        'r' => Parts(time, "I:M:S p"),
        _ => null,
    };

    private static string Parts(DateTimeOffset time, string pattern) =>
        string.Concat(pattern.Select(c => char.IsLetter(c) ? Directive(c, time) : c.ToString()));

    private static string Number(int number, int digits) =>
        number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');

    private static string Name(DateTimeOffset time, string pattern) =>
        time.ToString(pattern, CultureInfo.InvariantCulture);

    private static string ApplyFlag(string value, char flag)
    {
        var unpadded = value.TrimStart('0', ' ');
        if (unpadded.Length == 0 || !char.IsAsciiDigit(unpadded[0]))
            unpadded = value.Length > 0 && char.IsAsciiDigit(value[^1]) ? value[^1..] : value;
        return flag switch
        {
            '-' => unpadded,
            '_' => unpadded.PadLeft(value.Length),
            '0' => unpadded.PadLeft(value.Length, '0'),
            '^' => value.ToUpperInvariant(),
            _ => value,
        };
    }
}
