namespace ExoGrains.Compute.Cpu;

/// <summary>Independent items that a <see cref="ComputePool"/> spreads over its threads.</summary>
internal interface IPoolWork
{
    /// <summary>Computes items <c>[first, end)</c>. The result of an item must not depend on the range it came
    /// in.</summary>
    /// <param name="first">First item.</param>
    /// <param name="end">After the last item.</param>
    /// <param name="thread">Which thread this is, in <c>[0, ThreadCount)</c>: selects scratch memory.</param>
    void Execute(int first, int end, int thread);
}
