namespace ExoGrains.Ring;

/// <summary>A token with its natural log-probability under the model, before penalties and truncation.</summary>
/// <param name="Token">Token id.</param>
/// <param name="LogProbability">Natural logarithm, at most 0.</param>
public readonly record struct TokenScore(int Token, float LogProbability);
