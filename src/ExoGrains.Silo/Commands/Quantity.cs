using System.Globalization;

namespace ExoGrains.Silo.Commands;

/// <summary>Numbers for people, the same in every country.</summary>
internal static class Quantity
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>A whole number.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number with digits after the point.</summary>
    public static string Real(double value, int digits) =>
        value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    /// <summary>A size in binary units.</summary>
    public static string Bytes(long bytes)
    {
        double value = bytes;
        var unit = 0;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return $"{value.ToString(unit == 0 ? "F0" : "F1", CultureInfo.InvariantCulture)} {Units[unit]}";
    }
}
