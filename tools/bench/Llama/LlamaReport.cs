namespace ExoGrains.Bench.Llama;

/// <summary>What one run of llama.cpp found.</summary>
/// <param name="PrefillTokensPerSecond">Speed of the prompt.</param>
/// <param name="DecodeTokensPerSecond">Speed of decoding, of all sequences together.</param>
/// <param name="LoadSeconds">From the file to a context.</param>
/// <param name="BusyThreads">Processor time over time while it decoded: tells whether it kept to its threads.</param>
/// <param name="System">Which instructions it used, in its words.</param>
internal sealed record LlamaReport(
    double PrefillTokensPerSecond,
    double DecodeTokensPerSecond,
    double LoadSeconds,
    double BusyThreads,
    string System);
