using ExoGrains.Grains.Devices.Interfaces;

namespace ExoGrains.Grains.Tests.Devices.Interfaces;

public sealed class NetworkSetupTextTests
{
    [Fact]
    public void HardwarePorts_AreNamesAndDevicesInTheirOrder()
    {
        var ports = NetworkSetupText.ParseHardwarePorts(
            MacFixture.Text("mac-studio-bridge-off", "hardware-ports.txt"));
        Assert.Equal(
            [
                ("Ethernet", "en0"), ("Wi-Fi", "en1"), ("Thunderbolt 1", "en2"), ("Thunderbolt 2", "en3"),
                ("Thunderbolt 3", "en4"), ("Thunderbolt 4", "en5"), ("Thunderbolt Bridge", "bridge0"),
            ],
            ports.Select(port => (port.Name, port.Device)));
    }

    [Fact]
    public void ServiceOrder_PassesOverServicesWithoutADevice()
    {
        var laptop = NetworkSetupText.ParseServiceOrder(MacFixture.Text("mac-laptop-bridge-on", "service-order.txt"));
        Assert.Equal(
            [("Thunderbolt Bridge", "bridge0"), ("Wi-Fi", "en0")], laptop.Select(port => (port.Name, port.Device)));

        // A VPN service has an empty device.
        var vpn = NetworkSetupText.ParseServiceOrder(MacFixture.Text("mac-vpn", "service-order.txt"));
        Assert.Equal(["bridge0", "en0"], vpn.Select(port => port.Device));
    }

    [Fact]
    public void TranslatedLabels_AreReadByTheirPlace()
    {
        var ports = NetworkSetupText.ParseHardwarePorts(
            "\nHardwareanschluss: Thunderbolt 1\nGerät: en1\nEthernet-Adresse: 36:c5\n\n硬件端口: WLAN\n设备: en0\n");
        Assert.Equal([("Thunderbolt 1", "en1"), ("WLAN", "en0")], ports.Select(port => (port.Name, port.Device)));
        var services = NetworkSetupText.ParseServiceOrder("(1) Ethernet\n(Anschluss: USB, LAN (2), Gerät: en7)\n");
        Assert.Equal([("USB, LAN (2)", "en7")], services.Select(port => (port.Name, port.Device)));
    }
}
