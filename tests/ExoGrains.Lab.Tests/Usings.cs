global using Xunit;
using ExoGrains.Lab.Tests.Lab;
using Xunit.Sdk;
using Xunit.v3;

// Each lab runs up to four silos, and some tests hold them to times.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(SingleSilo))]
[assembly: AssemblyFixture(typeof(LabModels))]
