using ExoGrains.Bench;

return await BenchProgram.Define().Parse(args).InvokeAsync();
