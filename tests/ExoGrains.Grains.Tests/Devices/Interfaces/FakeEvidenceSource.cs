using System.Collections.Immutable;
using ExoGrains.Contracts;
using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

/// <summary>A machine with one interface, <c>en1</c>, whose kind is known once it was asked for.</summary>
internal sealed class FakeEvidenceSource : IInterfaceEvidenceSource
{
    private readonly List<bool> _asked = [];
    private volatile InterfaceEvidenceSet _known = InterfaceEvidenceSet.Empty("not asked");

    /// <summary>Whether a change was known, for each time it was asked.</summary>
    public IReadOnlyList<bool> Asked
    {
        get
        {
            lock (_asked)
                return [.. _asked];
        }
    }

    public ImmutableArray<string> Addresses { get; set; } = ["10.0.0.1/24"];

    public InterfaceEvidenceSet Read() => _known;

    public ImmutableArray<ReportedInterface> Report() =>
        [new ReportedInterface("en1", Addresses, 1, 1500, IsUp: true, IsLoopback: false)];

    public Task RefreshAsync(bool hasChanged, CancellationToken cancellationToken)
    {
        lock (_asked)
            _asked.Add(hasChanged);
        _known = InterfaceEvidenceSet.Of(
            [new InterfaceEvidence("en1", NetworkInterfaceKind.Thunderbolt)], "not there");
        return Task.CompletedTask;
    }
}
