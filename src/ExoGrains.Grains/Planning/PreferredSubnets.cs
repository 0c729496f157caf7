using System.Collections.Immutable;

namespace ExoGrains.Grains.Planning;

/// <summary>Subnets whose links come before all others.</summary>
/// <remarks>
/// They are the placing silo's: the one that hosts the placement grain decides, so all silos should be given the same.
/// </remarks>
public sealed record PreferredSubnets
{
    private PreferredSubnets(ImmutableArray<AddressPrefix> prefixes) => Prefixes = prefixes;

    /// <summary>192.168.100.0/24: what people give the links between their machines by hand.</summary>
    public static PreferredSubnets Default { get; } = Parse(["192.168.100.0/24"]);

    /// <summary>The subnets, in the order given; all count the same.</summary>
    public ImmutableArray<AddressPrefix> Prefixes { get; }

    /// <summary>Reads subnets in <c>ADDRESS/BITS</c> form; none prefers none.</summary>
    /// <exception cref="FormatException">One is not of that form; the message names every wrong one.</exception>
    public static PreferredSubnets Parse(IEnumerable<string> texts)
    {
        var prefixes = ImmutableArray.CreateBuilder<AddressPrefix>();
        var errors = new List<string>();
        foreach (var text in texts)
        {
            try
            {
                prefixes.Add(AddressPrefix.Parse(text));
            }
            catch (FormatException e)
            {
                errors.Add(e.Message);
            }
        }

        return errors.Count == 0
            ? new PreferredSubnets(prefixes.ToImmutable())
            : throw new FormatException(string.Join(" ", errors));
    }

    /// <summary>Whether both ends of a link are in the same preferred subnet.</summary>
    /// <param name="source">Own address, without prefix.</param>
    /// <param name="address">The peer's address, without prefix.</param>
    public bool Contain(string source, string address) =>
        Prefixes.Any(prefix => prefix.Contains(source) && prefix.Contains(address));

    /// <summary>Every subnet as text, in the order given.</summary>
    public ImmutableArray<string> ToTexts() => [.. Prefixes.Select(prefix => prefix.ToString())];

    /// <summary>Equal when the subnets are, in their order.</summary>
    public bool Equals(PreferredSubnets? other) => other is not null && Prefixes.SequenceEqual(other.Prefixes);

    /// <inheritdoc/>
    public override int GetHashCode() => Prefixes.Length == 0 ? 0 : Prefixes[0].GetHashCode();
}
