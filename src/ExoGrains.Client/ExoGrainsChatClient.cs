using System.Runtime.CompilerServices;
using ExoGrains.Contracts;
using Microsoft.Extensions.AI;

namespace ExoGrains.Client;

/// <summary>The cluster as an <see cref="IChatClient"/> of Microsoft.Extensions.AI.</summary>
/// <param name="client">The connected client; not disposed with this.</param>
/// <param name="defaultModelId">Model used where <see cref="ChatOptions.ModelId"/> is null.</param>
public sealed class ExoGrainsChatClient(ExoGrainsClient client, string defaultModelId) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new("exograins", defaultModelId: defaultModelId);

    /// <inheritdoc/>
    /// <exception cref="ExoGrainsException">As <see cref="ExoGrainsClient"/> says of generating.</exception>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ExoGrainsException">As <see cref="ExoGrainsClient"/> says of generating.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var model = options?.ModelId ?? defaultModelId;
        var request = ChatRequestMapping.ToRequest(messages, options);
        var responseId = $"chatcmpl-{Guid.NewGuid():N}";
        await foreach (var update in client.GenerateAsync(model, request, cancellationToken))
        {
            var response = new ChatResponseUpdate(ChatRole.Assistant, update.Text)
            {
                ResponseId = responseId,
                MessageId = responseId,
                ModelId = model,
                RawRepresentation = update,
                FinishReason = update.FinishReason switch
                {
                    null => null,
                    FinishReason.Stop => ChatFinishReason.Stop,
                    _ => ChatFinishReason.Length,
                },
            };
            if (update.Usage is { } usage)
                response.Contents.Add(new UsageContent(ToDetails(usage)));
            yield return response;
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(ChatClientMetadata))
            return _metadata;
        if (serviceType == typeof(ExoGrainsClient))
            return client;
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Nothing to free: the connection belongs to the host.</summary>
    public void Dispose()
    {
    }

    private static UsageDetails ToDetails(GenerationUsage usage) => new()
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = (long)usage.PromptTokens + usage.CompletionTokens,
    };
}
