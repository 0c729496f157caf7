namespace ExoGrains.Silo.Commands;

/// <summary>One silo in the membership table. Times are UTC, as the table has them.</summary>
/// <param name="SiloName">The silo's name: its device id.</param>
/// <param name="HostName">Machine.</param>
/// <param name="Address">Address for other silos.</param>
/// <param name="Port">Port for other silos.</param>
/// <param name="Generation">Tells restarts on the same port apart.</param>
/// <param name="Status">Orleans' word, for example <c>Active</c> or <c>Dead</c>.</param>
/// <param name="GatewayPort">Port for grain clients; 0 for none.</param>
/// <param name="StartTime">When it started.</param>
/// <param name="IAmAliveTime">When it last said that it lives.</param>
/// <param name="SuspectTimes">Who suspected it, and when; null for nobody.</param>
internal sealed record MembershipRow(
    string SiloName,
    string HostName,
    string Address,
    int Port,
    int Generation,
    string Status,
    int GatewayPort,
    string StartTime,
    string IAmAliveTime,
    string? SuspectTimes);
