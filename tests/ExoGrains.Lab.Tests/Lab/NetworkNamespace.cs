using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ExoGrains.Lab.Tests.Lab;

/// <summary>
/// A network namespace, entered from this process: a socket belongs for ever to the namespace of the thread that made
/// it, so only the making needs a thread of its own.
/// </summary>
/// <param name="name">As <c>ip netns</c> shows it.</param>
internal sealed partial class NetworkNamespace(string name)
{
    private const int CloneNewNetwork = 0x40000000;
    private const int EchoRequest = 8;
    private const int EchoReply = 0;
    private const int IpHeaderBytes = 20;
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(2);

    public string Name => name;

    /// <summary>A TCP socket in the namespace; the caller's.</summary>
    public Socket OpenSocket() => OpenSockets(1)[0];

    /// <summary>TCP sockets in the namespace; the caller's.</summary>
    public Socket[] OpenSockets(int count) => Make(() => Enumerable.Range(0, count)
        .Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
        .ToArray());

    /// <summary>A client of HTTP servers in the namespace.</summary>
    public HttpClient OpenHttpClient(Uri address, TimeSpan limit)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, token) =>
            {
                var socket = OpenSocket();
                try
                {
                    await socket.ConnectAsync(context.DnsEndPoint, token);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        return new HttpClient(handler) { BaseAddress = address, Timeout = limit };
    }

    /// <summary>Whether an address answers an ICMP echo.</summary>
    public async Task<bool> PingAsync(string address)
    {
        using var socket = Make(
            () => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(PingLimit);
        // Type 8, its checksum, and zeros: identifier and sequence number do not matter to a socket that sends one.
        byte[] request = [EchoRequest, 0, 0xF7, 0xFF, 0, 0, 0, 0];
        await socket.SendToAsync(request, new IPEndPoint(IPAddress.Parse(address), 0), limit.Token);
        var reply = new byte[256];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(reply, limit.Token);
                if (received > IpHeaderBytes && reply[IpHeaderBytes] == EchoReply)
                    return true;
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private T Make<T>(Func<T> make)
    {
        T? made = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var handle = File.OpenHandle(
                    Path.Combine("/run/netns", name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                if (SetNamespace(handle, CloneNewNetwork) != 0)
                    throw new IOException($"Namespace {name}: setns failed, error {Marshal.GetLastPInvokeError()}.");
                made = make();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? made! : throw new IOException($"Namespace {name}: {failure.Message}", failure);
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle handle, int kind);
}
