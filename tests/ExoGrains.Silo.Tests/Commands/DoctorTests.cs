using ExoGrains.Contracts;
using ExoGrains.Silo.Commands;
using ExoGrains.Silo.Commands.Doctor;
using ExoGrains.TestSupport;

namespace ExoGrains.Silo.Tests.Commands;

public sealed class DoctorTests
{
    private static readonly MachineCheck Healthy = new(
        "mac", "Darwin 24", "/data", 1, 1, new EngineCheck([Backend.Cpu], "", null, ""),
        new KeyCheck("/data/key", "0011aabb", true), []);

    private static readonly DeviceReport Here = Report("here");
    private static readonly DeviceReport There = Report("there");

    [Fact]
    public void ProvenLinksAndEqualClocks_AreNoProblem()
    {
        var (here, there) = (With(Here, Proven(There)), With(There, Proven(Here)));

        Assert.Empty(DoctorFindings.Of(Healthy, here, [here, there], [], [Peer(there, 0.1)]));
    }

    [Fact]
    public void FailedLink_IsNamedWithStageErrorCauseAndRemedy()
    {
        var (here, there) = (With(Here, Failed(There)), With(There, Proven(Here)));

        var problem = Assert.Single(DoctorFindings.Of(Healthy, here, [here, there], [], [Peer(there, 0)]));

        Assert.Equal("here en0 10.0.0.1 -> there 10.0.0.2: ECONNREFUSED at stage Connect after 0.2 ms", problem.What);
        Assert.Contains("nobody listens", problem.Cause);
        Assert.Contains("start the peer's silo", problem.Remedy);
    }

    [Fact]
    public void DirectionOfThePeer_IsLookedAtToo()
    {
        var (here, there) = (With(Here, Proven(There)), With(There, Failed(Here)));

        var problem = Assert.Single(DoctorFindings.Of(Healthy, here, [here, there], [], [Peer(there, 0)]));

        Assert.StartsWith("there en0", problem.What);
    }

    [Fact]
    public void ClockThatDiffers_AndPeerThatIsSilent_AreProblems()
    {
        var (here, there) = (With(Here, Proven(There)), With(There, Proven(Here)));

        var late = Assert.Single(DoctorFindings.Of(Healthy, here, [here, there], [], [Peer(there, -12.34)]));
        Assert.Equal("the clock of there differs by -12.3 s", late.What);
        var silent = Assert.Single(DoctorFindings.Of(Healthy, here, [here, there], [], [Peer(there, null)]));
        Assert.Equal("there does not answer", silent.What);
    }

    [Fact]
    public void MachineWithoutSiloAndKey_SaysHowToStart()
    {
        var bare = Healthy with { Key = new KeyCheck("/data/key", null, true) };

        var problems = DoctorFindings.Of(bare, null, [], [], []);

        Assert.Equal(2, problems.Count);
        Assert.All(problems, problem => Assert.Contains("start", problem.Remedy));
    }

    [Theory]
    [InlineData("Darwin 24", "brew install mlx-c")]
    [InlineData("Debian 12", "--mlx-path")]
    public void BetterEngineThatIsKeptAway_IsAProblemWithItsRemedy(string system, string remedy)
    {
        var machine = Healthy with
        {
            OperatingSystem = system,
            Engines = new EngineCheck([Backend.Cpu], "libmlxc was not found.", null, ""),
        };

        var problem = Assert.Single(DoctorFindings.Of(machine, Here, [Here], [], []));

        Assert.Equal("models run on Cpu here, though a better engine may be had", problem.What);
        Assert.Equal("libmlxc was not found", problem.Cause);
        Assert.Contains(remedy, problem.Remedy);
    }

    [Fact]
    public void LessMemoryThanAskedFor_IsAProblem()
    {
        var machine = Healthy with { Engines = new EngineCheck([Backend.MlxMetal], "", null, "it ran out") };

        Assert.Equal("it ran out", Assert.Single(DoctorFindings.Of(machine, Here, [Here], [], [])).Cause);
    }

    [Fact]
    public void Mlx_IsToldWithVersionFileDeviceAndMemory()
    {
        var mlx = new MlxReport("0.32.1", "/opt/lib/libmlxc.dylib", Backend.MlxMetal, "Apple M4", 24L << 30);
        var machine = Healthy with { Engines = new EngineCheck([Backend.MlxMetal, Backend.Cpu], "", mlx, "") };
        using var text = new StringWriter();

        DoctorText.Write(
            new CommandOutput(text, TextWriter.Null), new DoctorReport(machine, null, [], [], [], []));

        Assert.Contains("backends  MlxMetal, Cpu", text.ToString());
        Assert.Contains(
            "mlx       0.32.1 from /opt/lib/libmlxc.dylib: MlxMetal on Apple M4, 24.0 GiB recommended at most",
            text.ToString());
    }

    [Fact]
    public void NotesOfDevices_StandBelowTheTable()
    {
        using var text = new StringWriter();

        DevicesCommand.Write(
            new CommandOutput(text, TextWriter.Null),
            [Here with { BackendNote = "no MLX", MemoryNote = "capped" }, There]);

        Assert.Equal(["here: no MLX", "here: capped"], text.ToString().TrimEnd().Split('\n')[3..]);
    }

    [Fact]
    public void Key_IsTakenByFingerprintAndMode()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "key");
        Assert.Null(KeyCheck.Look(folder.Path).Fingerprint);

        File.WriteAllText(path, "abcd\n");
        Assert.Equal("88d4266f", KeyCheck.Look(folder.Path).Fingerprint);
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.True(KeyCheck.Look(folder.Path).IsPrivate);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.False(KeyCheck.Look(folder.Path).IsPrivate);
    }

    [Fact]
    public void ExplainedRing_ShowsEveryCandidateOfEveryHop()
    {
        HopCandidate chosen = new(
            "en1", "192.168.100.1", "192.168.100.2", NetworkInterfaceKind.Thunderbolt, 0, false,
            new LinkMeasurement(TimeSpan.FromMilliseconds(0.25), 1.25e9), null, true, "chosen: preferred subnet");
        HopCandidate failed = new(
            "bridge0", "192.168.2.1", "192.168.2.2", NetworkInterfaceKind.Thunderbolt, 1, true, null,
            new LinkFailure(LinkStage.Connect, "EHOSTUNREACH", TimeSpan.FromMilliseconds(0.1), ""), false, "no route");
        var plan = new RingPlan(
            "m", [], [new HopPlan(0, 1, "192.168.100.2", 52416, "192.168.100.1", "en1", "why", [chosen, failed])],
            null, [], 1, 1, "m");
        using var text = new StringWriter();

        RingText.Explain(new CommandOutput(text, TextWriter.Null), plan);

        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("hop 0 -> 1: 192.168.100.1 (en1) -> 192.168.100.2:52416; why", lines[0]);
        Assert.Equal(
            ["*", "en1", "192.168.100.1", "192.168.100.2", "Thunderbolt", "0", "proven", "0.25 ms", "1250 MB/s"],
            Cells(lines[2])[..9]);
        Assert.Equal(
            ["bridge0", "192.168.2.1", "192.168.2.2", "Thunderbolt bridge", "1", "EHOSTUNREACH", "no route"],
            Cells(lines[3]));
    }

    private static string[] Cells(string line) =>
        line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static DeviceReport Report(string name) => new(
        DeviceId.New(), name, "S127.0.0.1:1:1", 1, "chip", 1, 1, 1, 1, [Backend.Cpu], null, 1, 2, [], [], [], [], 1);

    private static DeviceReport With(DeviceReport report, LinkProof link) => report with { Links = [link] };

    private static LinkProof Proven(DeviceReport peer) => new(
        "en0", "10.0.0.1", peer.Id, "10.0.0.2", new LinkMeasurement(TimeSpan.FromMilliseconds(0.3), 1e9), null,
        DateTimeOffset.UnixEpoch);

    private static LinkProof Failed(DeviceReport peer) => new(
        "en0", "10.0.0.1", peer.Id, "10.0.0.2", null,
        new LinkFailure(LinkStage.Connect, "ECONNREFUSED", TimeSpan.FromMilliseconds(0.2), "refused"),
        DateTimeOffset.UnixEpoch, 1);

    private static PeerCheck Peer(DeviceReport device, double? ahead) => new(device.Id, device.Name, ahead, [], []);
}
