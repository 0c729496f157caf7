using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace ExoGrains.Client.Connections;

/// <summary>Proves the cluster key on connections this process opens, and has the other end prove it.</summary>
/// <remarks>It authenticates who opened and who accepted; bytes after it are neither encrypted nor
/// tamper-proof.</remarks>
/// <param name="key">The cluster key.</param>
/// <param name="cluster">The cluster's name.</param>
/// <param name="purpose">What the connections are for.</param>
internal sealed class ConnectionDialler(ClusterKey key, string cluster, ConnectionPurpose purpose)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly byte[] _clusterHash = SHA256.HashData(Encoding.UTF8.GetBytes(cluster));

    private ConnectionProofException? _lastRefusal;

    /// <summary>Why the last connection was not proven; null where it was, or there was none.</summary>
    public ConnectionProofException? LastRefusal => Volatile.Read(ref _lastRefusal);

    /// <summary>Puts the proof before everything else on a connection.</summary>
    public void AddTo(IConnectionBuilder builder) => builder.Use(next => async context =>
    {
        try
        {
            await ProveAsync(context);
            Volatile.Write(ref _lastRefusal, null);
        }
        catch (ConnectionProofException refusal)
        {
            Volatile.Write(ref _lastRefusal, refusal);
            throw;
        }

        await next(context);
    });

    /// <summary>Proves both ends.</summary>
    /// <exception cref="ConnectionProofException">One of them did not.</exception>
    public async Task ProveAsync(ConnectionContext context)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed);
        limit.CancelAfter(Limit);
        try
        {
            var challenge = await ProofMessage.ReadAsync(
                context.Transport.Input, ProofMessage.ChallengeLength, limit.Token);
            Require(context, challenge, ProofMessage.ChallengeLength);
            var claim = Claim(challenge);
            await context.Transport.Output.WriteAsync(claim, limit.Token);
            var verdict = await ProofMessage.ReadAsync(
                context.Transport.Input, ProofMessage.VerdictLength, limit.Token);
            Require(context, verdict, ProofMessage.VerdictLength);
            Judge(context, challenge, claim, verdict);
        }
        catch (OperationCanceledException)
        {
            throw Refuse(context, "did not answer the cluster key's proof in time", isFinal: false);
        }
        catch (IOException error)
        {
            throw Refuse(context, $"broke the connection during the cluster key's proof ({error.Message})", false);
        }
    }

    private byte[] Claim(byte[] challenge)
    {
        var claim = new byte[ProofMessage.ClaimLength];
        ProofMessage.WriteHead(claim, (byte)purpose);
        RandomNumberGenerator.Fill(ProofMessage.Number(claim, 0));
        _clusterHash.CopyTo(ProofMessage.Number(claim, 1));
        key.Prove(Statement(isDialler: true, challenge, claim)).CopyTo(ProofMessage.Number(claim, 2));
        return claim;
    }

    private byte[] Statement(bool isDialler, byte[] challenge, byte[] claim) => ProofMessage.Statement(
        isDialler,
        (byte)purpose,
        ProofMessage.Number(challenge, 0),
        ProofMessage.Number(claim, 0),
        _clusterHash);

    private void Judge(ConnectionContext context, byte[] challenge, byte[] claim, byte[] verdict)
    {
        switch ((ProofVerdict)verdict[5])
        {
            case ProofVerdict.Proven
                when key.Accepts(Statement(isDialler: false, challenge, claim), ProofMessage.Number(verdict, 0)):
                return;
            case ProofVerdict.Proven or ProofVerdict.WrongKey:
                throw Refuse(
                    context,
                    "has another cluster key; run 'exograins key' there, and give this one the same with "
                    + "--key-file FILE or EXOGRAINS_KEY (a client: ClusterKey)",
                    isFinal: true);
            case ProofVerdict.OtherCluster:
                throw Refuse(
                    context, $"belongs to another cluster than '{cluster}'; give both one name", isFinal: true);
            case ProofVerdict.OtherPurpose:
                throw Refuse(context, $"is no {purpose} port; check the port", isFinal: true);
            default:
                throw Refuse(context, "speaks another version; run the same version everywhere", isFinal: true);
        }
    }

    private static void Require(ConnectionContext context, byte[] message, int length)
    {
        if (message.Length > 0 && !ProofMessage.HasMagic(message))
            throw Refuse(context, "is no silo, or one without a cluster key's proof; check the port", isFinal: false);
        if (message.Length < length)
            throw Refuse(context, "closed the connection during the cluster key's proof", isFinal: false);
        if (message[4] != ProofMessage.Version)
            throw Refuse(
                context,
                $"speaks version {message[4]} of the connection proof, expected {ProofMessage.Version}; run the same "
                + "version everywhere",
                isFinal: true);
    }

    private static ConnectionProofException Refuse(ConnectionContext context, string what, bool isFinal)
    {
        context.Abort();
        return new ConnectionProofException($"{context.RemoteEndPoint} {what}.", isFinal);
    }
}
