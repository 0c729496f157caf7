namespace ExoGrains.Compute.Sampling;

/// <summary>A token and its natural log-probability under the model, before penalties, temperature and
/// truncation.</summary>
/// <param name="Token">Token id.</param>
/// <param name="LogProbability">At most 0.</param>
public readonly record struct ScoredToken(int Token, float LogProbability);
