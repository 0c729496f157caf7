namespace ExoGrains.Silo.Http;

/// <summary>Ends a request with an error that is known already.</summary>
internal sealed class ApiException(ApiError error) : Exception(error.Message)
{
    /// <summary>What the caller is told.</summary>
    public ApiError Error { get; } = error;
}
