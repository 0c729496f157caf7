using System.Net;
using ExoGrains.Contracts;
using ExoGrains.Silo.Tests.Fakes;

namespace ExoGrains.Silo.Tests.Http;

public sealed class InstancesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Placing_IsAcceptedAtOnce()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.State = InstanceState.Loading;
        api.Cluster.Load = new LoadProgress(1, 3);
        using var response = await api.PostAsync(
            "/instances",
            """{"model":"test/model","ranks":2,"contextTokens":64,"precision":"exact","kvCache":"q8"}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(
            new InstanceSpecification("test/model", 2, 64, Precision.Exact) { KeyValueType = KeyValueType.Q8 },
            api.Cluster.Placed);
        var body = await ApiFixture.ReadJsonAsync(response);
        Assert.Equal(api.Cluster.Instance.ToString(), body.GetProperty("id").GetString());
        Assert.Equal("Loading", body.GetProperty("state").GetString());
        Assert.Equal(1, body.GetProperty("epoch").GetInt32());
        Assert.Equal(
            """{"loadedBytes":1,"totalBytes":3,"percent":33}""", body.GetProperty("load").GetRawText());
    }

    [Fact]
    public async Task PlacingWithWishesForDevices_CarriesThem()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.PostAsync(
            "/instances",
            """
            {"model":"m","objective":"throughput","minRanks":2,"maxRanks":3,"pin":"one","exclude":["two","three"]}
            """);

        Assert.Equal(
            new InstanceSpecification("m", Objective: PlanObjective.Throughput)
            {
                MinRanks = 2,
                MaxRanks = 3,
                Pinned = ["one"],
                Excluded = ["two", "three"],
            },
            api.Cluster.Placed);
    }

    [Fact]
    public async Task PlacingWithWait_AnswersWhenReady()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.PostAsync("/instances?wait=true", """{"model":"test/model"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await ApiFixture.ReadJsonAsync(response);
        Assert.Equal("Ready", body.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("{}", "model")]
    [InlineData("""{"model":"m","ranks":0}""", "ranks")]
    [InlineData("""{"model":"m","ranks":"two"}""", "ranks")]
    [InlineData("""{"model":"m","precision":"sloppy"}""", "precision")]
    [InlineData("""{"model":"m","kvCache":"q3"}""", "kvCache")]
    [InlineData("""{"model":"m","objective":"beauty"}""", "objective")]
    [InlineData("""{"model":"m","maxRanks":0}""", "maxRanks")]
    [InlineData("""{"model":"m","pin":7}""", "pin")]
    public async Task WrongSpecification_NamesTheField(string body, string parameter)
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.PostAsync("/instances", body);
        var error = await ApiFixture.ReadErrorAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(parameter, error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task List_ShowsWhatRuns()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await api.Client.GetAsync("/instances", Token);
        var body = await ApiFixture.ReadJsonAsync(response);
        Assert.Equal(1, body.GetArrayLength());
        Assert.Equal(FakeCluster.ModelId, body[0].GetProperty("model").GetString());
    }

    [Fact]
    public async Task List_SurvivesTheMomentAfterASiloDied()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Cluster.FailingReads = 2;
        using var response = await api.Client.GetAsync("/instances", Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Remove_ForgetsTheInstance()
    {
        await using var api = await ApiFixture.StartAsync();
        using var unknown = await api.Client.DeleteAsync($"/instances/{Guid.NewGuid()}", Token);
        await ApiFixture.ReadErrorAsync(unknown, HttpStatusCode.NotFound);
        using var known = await api.Client.DeleteAsync($"/instances/{api.Cluster.Instance}", Token);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.True(api.Cluster.IsRemoved);
    }

    [Fact]
    public async Task Readiness_FollowsTheInstances()
    {
        await using var api = await ApiFixture.StartAsync();
        using var ready = await api.Client.GetAsync("/health/ready", Token);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);

        api.Cluster.State = InstanceState.Recovering;
        using var recovering = await api.Client.GetAsync("/health/ready", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, recovering.StatusCode);
        using var live = await api.Client.GetAsync("/health/live", Token);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Models_AreThoseThatAreServed()
    {
        await using var api = await ApiFixture.StartAsync();
        using var list = await api.Client.GetAsync("/v1/models", Token);
        var body = await ApiFixture.ReadJsonAsync(list);
        Assert.Equal("list", body.GetProperty("object").GetString());
        Assert.Equal(FakeCluster.ModelId, body.GetProperty("data")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(FakeCluster.ModelId)]
    [InlineData("test%2Fmodel")]
    [InlineData("test%2fmodel")]
    public async Task Model_IsFoundBesidesByItsEscapedId(string id)
    {
        await using var api = await ApiFixture.StartAsync();
        using var one = await api.Client.GetAsync($"/v1/models/{id}", Token);
        Assert.Equal(FakeCluster.ModelId, (await ApiFixture.ReadJsonAsync(one)).GetProperty("id").GetString());
    }
}
