namespace ExoGrains.Client.Clusters;

/// <summary>Body of an error answer.</summary>
/// <param name="Code">Why.</param>
/// <param name="Message">For people.</param>
/// <param name="StoredEtag">Etag in the database, for a conflict.</param>
internal sealed record ClusterFault(ClusterCallCause Code, string Message, string? StoredEtag = null);
