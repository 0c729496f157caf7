using Xunit.Sdk;
using Xunit.v3;

// One test reads how much the whole process allocates; others must not run beside it.
[assembly: Parallelization(Mode = ParallelMode.None)]
