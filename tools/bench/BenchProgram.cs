using System.CommandLine;
using ExoGrains.Bench.Compare;
using ExoGrains.Bench.Llama;

namespace ExoGrains.Bench;

/// <summary>The command line.</summary>
internal static class BenchProgram
{
    /// <summary>All commands.</summary>
    public static RootCommand Define() =>
        new("Measures ExoGrains' CPU engine beside llama.cpp, on random weights of published shapes.")
        {
            CompareCommand.Define(), WriteCommand.Define(), LlamaCommand.Define(),
        };
}
