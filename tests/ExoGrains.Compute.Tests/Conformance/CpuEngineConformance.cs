using ExoGrains.Compute.Kernels;
using ExoGrains.Contracts;
using ExoGrains.Models.Weights;

namespace ExoGrains.Compute.Tests.Conformance;

/// <summary>The suite over the processor engine; test collections run in turn because one test reads the process's
/// allocations.</summary>
public abstract class CpuEngineConformance(Precision precision, KeyValueType type) : ShardEngineConformance
{
    protected override EngineOptions Options => LoadedModel.Options(precision) with { KeyValueType = type };

    private protected virtual KernelSet Kernels => KernelSet.ForThisProcessor;

    protected override IShardEngine Create(ModelWeights weights, ShardSpecification shard, int threadCount) =>
        new CpuEngine(weights, shard, Options with { ThreadCount = threadCount }, Kernels);
}

public sealed class CpuEngineExactConformance() : CpuEngineConformance(Precision.Exact, KeyValueType.F32);

public sealed class CpuEngineFastConformance() : CpuEngineConformance(Precision.Fast, KeyValueType.F16);

public sealed class CpuEngineBytesConformance() : CpuEngineConformance(Precision.Fast, KeyValueType.Q8);
