using System.Net;
using System.Net.NetworkInformation;

namespace ExoGrains.Silo.Commands.Doctor;

/// <summary>One port of a silo.</summary>
/// <param name="Purpose">What it is for.</param>
/// <param name="Port">Its number.</param>
/// <param name="ListensOn">Addresses on which something listens; empty when nothing does.</param>
internal sealed record PortCheck(string Purpose, int Port, IReadOnlyList<string> ListensOn)
{
    /// <summary>Looks at several ports.</summary>
    public static IReadOnlyList<PortCheck> Look(params (string Purpose, int Port)[] ports)
    {
        IPEndPoint[] listeners;
        try
        {
            listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        }
        catch (NetworkInformationException)
        {
            // A system that does not tell: said as nothing listens, which is then not called a problem.
            listeners = [];
        }

        return
        [
            .. ports.Select(port => new PortCheck(
                port.Purpose,
                port.Port,
                [
                    .. listeners.Where(end => end.Port == port.Port).Select(end => end.Address.ToString())
                        .Distinct().Order(StringComparer.Ordinal),
                ])),
        ];
    }
}
