using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Discovery;

/// <summary>Messages as datagrams, authenticated with the cluster key.</summary>
/// <remarks>
/// Big-endian: "EXGD", version u8, role u8, nonce [8], sender [16], seed [16] (zero: none), born u64 in milliseconds
/// since 1970, length u8 and bytes of the cluster's name, count u8 and endpoints (family u8 4 or 6, address, port u16),
/// HMAC-SHA256 [32] over all before it. The HMAC key is derived from the cluster key, so that a datagram proves nothing
/// to any other protocol that uses it.
/// </remarks>
internal sealed class DiscoveryCodec
{
    /// <summary>Largest datagram; a longer one is not ours.</summary>
    public const int MaxBytes = 512;

    /// <summary>Longest name of a cluster, in UTF-8.</summary>
    public const int MaxNameBytes = 64;

    private const byte Version = 1;
    private const int FixedBytes = 4 + 1 + 1 + 8 + 16 + 16 + 8;
    private const int MacBytes = HMACSHA256.HashSizeInBytes;

    private static readonly byte[] Magic = "EXGD"u8.ToArray();

    private readonly byte[] _key;

    /// <summary>Reads and writes with a cluster key.</summary>
    public DiscoveryCodec(ReadOnlySpan<byte> clusterKey) =>
        _key = HMACSHA256.HashData(clusterKey, "exograins discovery 1"u8);

    /// <summary>A datagram, different each time.</summary>
    /// <exception cref="ArgumentException">The cluster's name is too long.</exception>
    public byte[] Write(DiscoveryMessage message)
    {
        var buffer = new byte[MaxBytes];
        var span = buffer.AsSpan();
        Magic.CopyTo(span);
        span[4] = Version;
        span[5] = (byte)message.Role;
        RandomNumberGenerator.Fill(span.Slice(6, 8));
        message.Sender.Value.TryWriteBytes(span[14..], bigEndian: true, out _);
        (message.Seed?.Device.Value ?? Guid.Empty).TryWriteBytes(span[30..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(span[46..], message.Seed?.Born.ToUnixTimeMilliseconds() ?? 0);

        var name = Encoding.UTF8.GetBytes(message.Cluster);
        if (name.Length > MaxNameBytes)
            throw new ArgumentException(
                $"Cluster name: got {name.Length} bytes, expected at most {MaxNameBytes}.", nameof(message));
        var at = FixedBytes;
        span[at++] = (byte)name.Length;
        name.CopyTo(span[at..]);
        at = WriteEndpoints(span, at + name.Length, message.Seed?.Endpoints ?? []);
        HMACSHA256.HashData(_key, span[..at], span[at..]);
        return buffer[..(at + MacBytes)];
    }

    /// <summary>Reads any bytes; never throws.</summary>
    public DiscoveryReading Read(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length is < FixedBytes + 2 + MacBytes or > MaxBytes || !datagram.StartsWith(Magic))
            return new DiscoveryReading(DiscoveryVerdict.Foreign, null);
        if (datagram[4] != Version)
            return new DiscoveryReading(DiscoveryVerdict.OtherVersion, null);
        var body = datagram[..^MacBytes];
        if (ReadBody(body) is not { } message)
            return new DiscoveryReading(DiscoveryVerdict.Foreign, null);
        Span<byte> mac = stackalloc byte[MacBytes];
        HMACSHA256.HashData(_key, body, mac);
        return new DiscoveryReading(
            CryptographicOperations.FixedTimeEquals(mac, datagram[^MacBytes..])
                ? DiscoveryVerdict.Genuine
                : DiscoveryVerdict.WrongKey,
            message);
    }

    private static int WriteEndpoints(Span<byte> span, int at, ImmutableArray<IPEndPoint> endpoints)
    {
        var kept = endpoints.Take(SeedIdentity.MaxEndpoints).ToArray();
        span[at++] = (byte)kept.Length;
        foreach (var endpoint in kept)
        {
            span[at++] = endpoint.AddressFamily == AddressFamily.InterNetworkV6 ? (byte)6 : (byte)4;
            endpoint.Address.TryWriteBytes(span[at..], out var written);
            at += written;
            BinaryPrimitives.WriteUInt16BigEndian(span[at..], (ushort)endpoint.Port);
            at += 2;
        }

        return at;
    }

    private static DiscoveryMessage? ReadBody(ReadOnlySpan<byte> body)
    {
        var role = (DiscoveryRole)body[5];
        var sender = new Guid(body.Slice(14, 16), bigEndian: true);
        var seed = new Guid(body.Slice(30, 16), bigEndian: true);
        var bornMilliseconds = BinaryPrimitives.ReadInt64BigEndian(body[46..]);
        int nameBytes = body[FixedBytes];
        var rest = body[(FixedBytes + 1)..];
        if (!Enum.IsDefined(role) || sender == Guid.Empty || (seed == Guid.Empty) != (role == DiscoveryRole.Searching)
            || bornMilliseconds < 0 || bornMilliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || nameBytes is 0 or > MaxNameBytes || rest.Length <= nameBytes
            || ReadEndpoints(rest[nameBytes..]) is not { } endpoints)
            return null;
        return new DiscoveryMessage(
            Encoding.UTF8.GetString(rest[..nameBytes]),
            new DeviceId(sender),
            role,
            seed == Guid.Empty
                ? null
                : new SeedIdentity(
                    new DeviceId(seed), DateTimeOffset.FromUnixTimeMilliseconds(bornMilliseconds), endpoints));
    }

    private static ImmutableArray<IPEndPoint>? ReadEndpoints(ReadOnlySpan<byte> bytes)
    {
        int count = bytes[0];
        if (count > SeedIdentity.MaxEndpoints)
            return null;
        bytes = bytes[1..];
        var endpoints = ImmutableArray.CreateBuilder<IPEndPoint>(count);
        for (var index = 0; index < count; index++)
        {
            var addressBytes = bytes.IsEmpty ? 0 : bytes[0] switch { 4 => 4, 6 => 16, _ => 0 };
            if (addressBytes == 0 || bytes.Length < 1 + addressBytes + 2)
                return null;
            endpoints.Add(new IPEndPoint(
                new IPAddress(bytes.Slice(1, addressBytes)),
                BinaryPrimitives.ReadUInt16BigEndian(bytes[(1 + addressBytes)..])));
            bytes = bytes[(1 + addressBytes + 2)..];
        }

        return bytes.IsEmpty ? endpoints.ToImmutable() : null;
    }
}
