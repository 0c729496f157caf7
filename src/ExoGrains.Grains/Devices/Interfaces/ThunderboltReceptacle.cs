namespace ExoGrains.Grains.Devices.Interfaces;

/// <summary>One Thunderbolt socket of a Mac.</summary>
/// <param name="Number">Its number; the hardware port <c>Thunderbolt N</c> of that number is its interface.</param>
/// <param name="Domain">Id of its controller domain.</param>
/// <param name="PeerDomain">Id of the domain of the computer at the other end of its cable; null for none.</param>
internal sealed record ThunderboltReceptacle(string Number, string Domain, string? PeerDomain);
