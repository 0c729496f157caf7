using System.Globalization;
using System.Numerics;

namespace ExoGrains.Models.ChatTemplates;

/// <summary>The <c>attribute</c> argument of filters: a path like <c>function.parameters.0</c>.</summary>
internal sealed class AttributePath
{
    private readonly Value[] _keys;
    private readonly Value? _missing;

    private AttributePath(Value[] keys, Value? missing)
    {
        _keys = keys;
        _missing = missing;
    }

    /// <param name="attribute">The path, an index, or null for the item itself.</param>
    /// <param name="missing">Taken where the path leads nowhere; null or None for undefined.</param>
    public static AttributePath Parse(Value? attribute, Value? missing = null) => new(
        attribute switch
        {
            null or NoneValue => [],
            StringValue text => text.Text.Split('.').Select(Key).ToArray(),
            _ => [attribute],
        },
        missing is NoneValue ? null : missing);

    /// <summary>Several paths separated by commas, as <c>sort</c> takes.</summary>
    public static AttributePath[] ParseSeveral(Value? attribute) => attribute is StringValue text
        ? text.Text.Split(',').Select(part => Parse(StringValue.FromData(part))).ToArray()
        : [Parse(attribute)];

    public Value Follow(Value item)
    {
        foreach (var key in _keys)
        {
            item = Lookup.Item(item, key);
            if (item is UndefinedValue && _missing is not null)
                item = _missing;
        }
        return item;
    }

    private static Value Key(string part) => part.Length > 0 && part.All(char.IsAsciiDigit)
        ? new IntegerValue(BigInteger.Parse(part, CultureInfo.InvariantCulture))
        : StringValue.FromTemplate(part);
}
