namespace ExoGrains.Ring.Tests;

/// <summary>Tests that measure the whole process, and so run when nothing else does.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
