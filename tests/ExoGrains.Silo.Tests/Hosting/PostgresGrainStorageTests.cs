using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class PostgresGrainStorageTests(PostgresGrainStorageTests.Fixture fixture)
    : GrainStorageTests, IClassFixture<PostgresGrainStorageTests.Fixture>
{
    internal override Task<SiloHost> SiloAsync()
    {
        if (fixture.SkipReason is { } reason)
            Assert.Skip(reason);
        return Task.FromResult(fixture.Silo!);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly PostgresServer _server = new();
        private readonly TestSilos _silos = new();

        internal SiloHost? Silo { get; private set; }

        internal string? SkipReason => _server.SkipReason;

        public async ValueTask InitializeAsync()
        {
            await _server.InitializeAsync();
            if (SkipReason is null)
                Silo = await _silos.StartAsync(_silos.Options(_server.ConnectionString));
        }

        public async ValueTask DisposeAsync()
        {
            await _silos.DisposeAsync();
            await _server.DisposeAsync();
        }
    }
}
