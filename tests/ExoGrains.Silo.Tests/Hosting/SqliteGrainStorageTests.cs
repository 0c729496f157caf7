using ExoGrains.Silo.Hosting;

namespace ExoGrains.Silo.Tests.Hosting;

public sealed class SqliteGrainStorageTests(SqliteGrainStorageTests.Fixture fixture)
    : GrainStorageTests, IClassFixture<SqliteGrainStorageTests.Fixture>
{
    internal override Task<SiloHost> SiloAsync() => Task.FromResult(fixture.Silo!);

    public sealed class Fixture : IAsyncLifetime
    {
        private readonly TestSilos _silos = new();

        internal SiloHost? Silo { get; private set; }

        public async ValueTask InitializeAsync() => Silo = await _silos.StartAsync(_silos.Options());

        public ValueTask DisposeAsync() => _silos.DisposeAsync();
    }
}
