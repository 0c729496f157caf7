using System.Net;
using System.Security.Cryptography;
using System.Text;
using ExoGrains.Client;
using ExoGrains.Client.Connections;
using Microsoft.AspNetCore.Connections;

namespace ExoGrains.Silo.Joining;

/// <summary>
/// Has the other end of connections to the silo or the gateway port prove the cluster key before Orleans reads a byte
/// of them; then proves it too. Who does not, within few bytes and two seconds, is dropped.
/// </summary>
/// <param name="key">The cluster key.</param>
/// <param name="cluster">The cluster's name.</param>
/// <param name="refusals">Where refusals are logged.</param>
internal sealed class ConnectionAcceptor(ClusterKey key, string cluster, RefusalLog refusals)
{
    private const int MaxUnproven = 256;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly byte[] _clusterHash = SHA256.HashData(Encoding.UTF8.GetBytes(cluster));
    private readonly UnprovenConnections _unproven = new(MaxUnproven);

    /// <summary>Puts the proof before everything else on inbound connections.</summary>
    public void AddTo(IConnectionBuilder builder, ConnectionPurpose purpose) => builder.Use(next => async context =>
    {
        var cause = await FindFaultAsync(context, purpose);
        if (cause is null)
        {
            await next(context);
            return;
        }

        if (cause.Length > 0)
            refusals.Write(
                purpose == ConnectionPurpose.Silo ? "silo" : "gateway",
                (context.RemoteEndPoint as IPEndPoint)?.Address,
                cause);
        context.Abort(new ConnectionAbortedException(cause));
    });

    /// <summary>Has a connection proven.</summary>
    /// <returns>What is wrong with it; empty for one that just went away; null for nothing.</returns>
    private async Task<string?> FindFaultAsync(ConnectionContext context, ConnectionPurpose purpose)
    {
        var remote = (context.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed);
        limit.CancelAfter(Limit);
        using var place = _unproven.Enter(remote, () => context.Abort());
        try
        {
            var challenge = new byte[ProofMessage.ChallengeLength];
            ProofMessage.WriteHead(challenge, 0);
            RandomNumberGenerator.Fill(ProofMessage.Number(challenge, 0));
            await context.Transport.Output.WriteAsync(challenge, limit.Token);
            var claim = await ProofMessage.ReadAsync(context.Transport.Input, ProofMessage.ClaimLength, limit.Token);
            if (claim.Length == 0)
                return "";
            if (!ProofMessage.HasMagic(claim))
                return "sent something else than a silo or client does";
            if (claim.Length < ProofMessage.ClaimLength)
                return "ended in the middle of its proof";
            var verdict = Judge(purpose, challenge, claim);
            await context.Transport.Output.WriteAsync(Answer(verdict, purpose, challenge, claim), limit.Token);
            if (verdict != ProofVerdict.Proven)
                await WaitForEndAsync(context, limit.Token);
            return Describe(verdict);
        }
        catch (OperationCanceledException)
        {
            return context.ConnectionClosed.IsCancellationRequested ? "" : "sent no proof in time";
        }
        catch (Exception error) when (error is IOException or ConnectionAbortedException or InvalidOperationException)
        {
            return "";
        }
    }

    // Ended at once, a connection loses what was not sent yet, and the other end would never learn why.
    private static async Task WaitForEndAsync(ConnectionContext context, CancellationToken cancellationToken)
    {
        try
        {
            await ProofMessage.ReadAsync(context.Transport.Input, 1, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // It had its time.
        }
    }

    private ProofVerdict Judge(ConnectionPurpose purpose, byte[] challenge, byte[] claim)
    {
        if (claim[4] != ProofMessage.Version)
            return ProofVerdict.OtherVersion;
        if (!ProofMessage.Number(claim, 1).SequenceEqual(_clusterHash))
            return ProofVerdict.OtherCluster;
        if (claim[5] != (byte)purpose)
            return ProofVerdict.OtherPurpose;
        return key.Accepts(Statement(isDialler: true, purpose, challenge, claim), ProofMessage.Number(claim, 2))
            ? ProofVerdict.Proven
            : ProofVerdict.WrongKey;
    }

    private byte[] Answer(ProofVerdict verdict, ConnectionPurpose purpose, byte[] challenge, byte[] claim)
    {
        var answer = new byte[ProofMessage.VerdictLength];
        ProofMessage.WriteHead(answer, (byte)verdict);
        if (verdict == ProofVerdict.Proven)
            key.Prove(Statement(isDialler: false, purpose, challenge, claim)).CopyTo(ProofMessage.Number(answer, 0));
        return answer;
    }

    private byte[] Statement(bool isDialler, ConnectionPurpose purpose, byte[] challenge, byte[] claim) =>
        ProofMessage.Statement(
            isDialler,
            (byte)purpose,
            ProofMessage.Number(challenge, 0),
            ProofMessage.Number(claim, 0),
            _clusterHash);

    private static string? Describe(ProofVerdict verdict) => verdict switch
    {
        ProofVerdict.Proven => null,
        ProofVerdict.WrongKey => "has another cluster key",
        ProofVerdict.OtherCluster => "belongs to a cluster of another name",
        ProofVerdict.OtherPurpose => "came to the wrong port",
        _ => "speaks another version of the connection proof",
    };
}
