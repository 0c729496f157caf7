using ExoGrains.Client;
using ExoGrains.Silo.Hosting;
using ExoGrains.Silo.Tests.Hosting;

namespace ExoGrains.Silo.Tests.Joining;

/// <summary>Grain state of a silo that joined another one.</summary>
public sealed class HttpGrainStorageTests(HttpGrainStorageTests.Fixture fixture)
    : GrainStorageTests, IClassFixture<HttpGrainStorageTests.Fixture>
{
    internal override Task<SiloHost> SiloAsync() => Task.FromResult(fixture.Silo!);

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly TestSilos _owners = new();
        private readonly TestSilos _members = new();

        internal SiloHost? Silo { get; private set; }

        public async ValueTask InitializeAsync()
        {
            var owner = _owners.Options();
            await _owners.StartAsync(owner);
            Silo = await _members.StartAsync(_members.Options() with
            {
                Join = [new ClusterEndpoint("127.0.0.1", owner.ClusterPort)],
                Key = ClusterKey.FindIn(owner.DataPath),
            });
        }

        public async ValueTask DisposeAsync()
        {
            await _members.DisposeAsync();
            await _owners.DisposeAsync();
        }
    }
}
