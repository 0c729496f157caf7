using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExoGrains.Client.Clusters;

/// <summary>What the two ends of a cluster port prove to each other with the cluster key.</summary>
/// <remarks>
/// A request's proof is HMAC-SHA256 over method, path, cluster name, session, time, nonce and body hash; an answer's
/// over the request's session and nonce, its status and body hash. The session is a random number of the server's run,
/// so nothing said to one run or one server holds for another; within a run the server remembers nonces for as long as
/// their time is accepted. Bodies are not encrypted.
/// </remarks>
internal static class ClusterProof
{
    /// <summary>Header with the cluster's name.</summary>
    public const string ClusterHeader = "X-ExoGrains-Cluster";

    /// <summary>Header with the server's session, in requests and in answers.</summary>
    public const string SessionHeader = "X-ExoGrains-Session";

    /// <summary>Header with milliseconds since 1970, UTC, by the sender's clock.</summary>
    public const string TimeHeader = "X-ExoGrains-Time";

    /// <summary>Header with a request's random number.</summary>
    public const string NonceHeader = "X-ExoGrains-Nonce";

    /// <summary>Header with SHA-256 of a request's body.</summary>
    public const string BodyHeader = "X-ExoGrains-Body";

    /// <summary>Header with the proof, in requests and in answers.</summary>
    public const string ProofHeader = "X-ExoGrains-Proof";

    /// <summary>Length of sessions and nonces, hexadecimal digits.</summary>
    public const int NumberDigits = 32;

    private const string RequestLabel = "exograins cluster request 1";
    private const string AnswerLabel = "exograins cluster answer 1";

    /// <summary>A fresh session or nonce.</summary>
    public static string NewNumber() => RandomNumberGenerator.GetHexString(NumberDigits, lowercase: true);

    /// <summary>SHA-256 of a body, as it stands in headers and proofs.</summary>
    public static string HashOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>What a request's proof is made of.</summary>
    public static byte[] RequestStatement(
        string path, string cluster, string session, string time, string nonce, string bodyHash) =>
        Lines(RequestLabel, "POST", path, cluster, session, time, nonce, bodyHash);

    /// <summary>What an answer's proof is made of.</summary>
    public static byte[] AnswerStatement(int status, string session, string nonce, ReadOnlySpan<byte> body) => Lines(
        AnswerLabel, session, nonce, status.ToString(CultureInfo.InvariantCulture), HashOf(body));

    // No part holds a line break: they are header values and one of our paths, so the lines cannot be told wrongly.
    private static byte[] Lines(params ReadOnlySpan<string> parts) => Encoding.UTF8.GetBytes(string.Join('\n', parts));
}
