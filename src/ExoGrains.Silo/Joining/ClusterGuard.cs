using System.Globalization;
using ExoGrains.Client;
using ExoGrains.Client.Clusters;

namespace ExoGrains.Silo.Joining;

/// <summary>Decides from a request's headers alone whether its sender holds the cluster key. Thread-safe.</summary>
/// <remarks>See <see cref="ClusterProof"/>. Nothing of the body is read before it says yes.</remarks>
/// <param name="key">The cluster key.</param>
/// <param name="cluster">The cluster's name.</param>
/// <param name="time">Clock.</param>
internal sealed class ClusterGuard(ClusterKey key, string cluster, TimeProvider time)
{
    private const int MaxNonces = 100_000;
    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromMinutes(2);

    private readonly NonceMemory _nonces = new(MaxNonces, 2 * MaxClockDifference, time);

    /// <summary>Random number of this run.</summary>
    public string Session { get; } = ClusterProof.NewNumber();

    /// <summary>Finds what is wrong with a request.</summary>
    /// <returns>The fault and its HTTP status; null for a request that is genuine and new.</returns>
    public (int Status, ClusterFault Fault)? FindFault(HttpRequest request)
    {
        var claim = Claim.Of(request.Headers);
        if (claim.Proof.Length == 0)
            return (StatusCodes.Status401Unauthorized, Fault(ClusterCallCause.NoKey, "no proof of the cluster key."));
        if (claim.Cluster != cluster)
            return (StatusCodes.Status409Conflict, Fault(
                ClusterCallCause.OtherCluster, "serves a cluster of another name."));
        if (!claim.IsWellFormed)
            return (StatusCodes.Status400BadRequest, Fault(
                ClusterCallCause.BadRequest, "headers that no silo sends; run the same version everywhere."));
        if (claim.Session != Session)
            return (StatusCodes.Status401Unauthorized, Fault(
                ClusterCallCause.OtherSession, "the request names no session of this run."));
        var statement = ClusterProof.RequestStatement(
            request.Path, cluster, claim.Session, claim.Time, claim.Nonce, claim.BodyHash);
        if (!key.Accepts(statement, Convert.FromHexString(claim.Proof)))
            return (StatusCodes.Status403Forbidden, Fault(ClusterCallCause.WrongKey, "another cluster key."));
        return FindRepetition(claim);
    }

    /// <summary>Proof of an answer, as it stands in its header.</summary>
    public string ProveAnswer(int status, string nonce, ReadOnlySpan<byte> body) => Convert.ToHexStringLower(
        key.Prove(ClusterProof.AnswerStatement(status, Session, nonce, body)));

    // Only who holds the key comes here, so strangers cannot fill the memory of nonces.
    private (int Status, ClusterFault Fault)? FindRepetition(Claim claim)
    {
        var difference = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(claim.Milliseconds);
        if (difference.Duration() > MaxClockDifference)
            return (StatusCodes.Status403Forbidden, Fault(
                ClusterCallCause.ClockDifference,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"its clock and this machine's differ by {difference.Duration().TotalSeconds:F0} s (at most " +
                    $"{MaxClockDifference.TotalSeconds:F0} s); set both clocks, with NTP.")));
        return _nonces.TryAdd(claim.Nonce) switch
        {
            true => null,
            false => (StatusCodes.Status409Conflict, Fault(ClusterCallCause.Replayed, "the request was seen before.")),
            null => (StatusCodes.Status503ServiceUnavailable, Fault(
                ClusterCallCause.Busy, "too many requests in the last minutes; try again later.")),
        };
    }

    private static ClusterFault Fault(ClusterCallCause cause, string message) => new(cause, message);

    private readonly record struct Claim(
        string Cluster, string Session, string Time, string Nonce, string BodyHash, string Proof)
    {
        public static Claim Of(IHeaderDictionary headers) => new(
            headers[ClusterProof.ClusterHeader].ToString(),
            headers[ClusterProof.SessionHeader].ToString(),
            headers[ClusterProof.TimeHeader].ToString(),
            headers[ClusterProof.NonceHeader].ToString(),
            headers[ClusterProof.BodyHeader].ToString(),
            headers[ClusterProof.ProofHeader].ToString());

        public long Milliseconds =>
            long.TryParse(Time, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1;

        public bool IsWellFormed =>
            Milliseconds is >= 0 and < 10_000_000_000_000
            && IsHex(Session, ClusterProof.NumberDigits)
            && IsHex(Nonce, ClusterProof.NumberDigits)
            && IsHex(BodyHash, 2 * ClusterKey.LengthBytes)
            && IsHex(Proof, 2 * ClusterKey.LengthBytes);

        private static bool IsHex(string text, int digits) =>
            text.Length == digits && text.All(char.IsAsciiHexDigit);
    }
}
