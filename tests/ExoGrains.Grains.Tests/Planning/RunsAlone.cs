namespace ExoGrains.Grains.Tests.Planning;

/// <summary>Tests that measure the process, which others must not use meanwhile.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
