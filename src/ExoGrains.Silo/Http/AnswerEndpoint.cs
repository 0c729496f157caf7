using System.Text.Json;
using System.Text.Json.Nodes;
using ExoGrains.Client;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>Serves chat and plain completions, streamed and whole.</summary>
/// <param name="client">The cluster.</param>
/// <param name="time">Clock of <c>created</c>.</param>
/// <param name="log">For streams that break.</param>
internal sealed partial class AnswerEndpoint(ExoGrainsClient client, TimeProvider time, ILogger<AnswerEndpoint> log)
{
    /// <summary>Handles one request.</summary>
    /// <param name="context">Its HTTP side.</param>
    /// <param name="read">Reads the body.</param>
    /// <param name="shape">Writes the answer.</param>
    public async Task HandleAsync(HttpContext context, Func<JsonElement, AnswerRequest> read, IAnswerShape shape)
    {
        AnswerRequest request;
        using (var body = await RequestBody.ReadAsync(context))
            request = read(body.RootElement);
        var envelope = new Envelope(
            $"{shape.IdPrefix}{Guid.NewGuid():N}", time.GetUtcNow().ToUnixTimeSeconds(), request, shape);
        if (request.IsStreamed)
            await StreamAsync(context, envelope);
        else
            await AnswerWholeAsync(context, envelope);
    }

    private async Task AnswerWholeAsync(HttpContext context, Envelope envelope)
    {
        await foreach (var (choice, update) in MergedAnswers.RunAsync(client, envelope.Request, context.RequestAborted))
            envelope.Texts[choice].Add(update, keepsText: true);
        await ApiJson.WriteAsync(context, StatusCodes.Status200OK, envelope.Whole());
    }

    private async Task StreamAsync(HttpContext context, Envelope envelope)
    {
        var isBegun = new bool[envelope.Texts.Length];
        try
        {
            await foreach (var (choice, update) in MergedAnswers.RunAsync(
                client, envelope.Request, context.RequestAborted))
            {
                // Nothing is sent before the first update, so that what is refused gets its own HTTP status.
                if (!context.Response.HasStarted)
                    EventStream.Begin(context);
                if (!isBegun[choice] && envelope.Shape.Opening(choice) is { } opening)
                    await EventStream.WriteAsync(context, envelope.Chunk([opening]));
                isBegun[choice] = true;
                if (update.Text.Length == 0 && update.Tokens.IsDefaultOrEmpty && update.FinishReason is null)
                    continue;
                var piece = envelope.Shape.Piece(choice, update, envelope.Texts[choice].TokenTextLength);
                envelope.Texts[choice].Add(update, keepsText: false);
                await EventStream.WriteAsync(context, envelope.Chunk([piece]));
            }

            if (envelope.Request.IncludesUsage)
                await EventStream.WriteAsync(context, envelope.Chunk([], envelope.Usage()));
            await EventStream.EndAsync(context);
        }
        catch (Exception error) when (context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // What is expected to happen is told in a line; only our own bug needs to be found by its stack.
            if (error is ExoGrainsException)
                LogBroken(log, envelope.Id, error.Message);
            else
                LogFailed(log, envelope.Id, error);
            await EventStream.WriteErrorAsync(context, ApiError.Of(error));
        }
    }

    [LoggerMessage(LogLevel.Warning, "Stream {Id} broke, and its caller got an error event: {Reason}")]
    private static partial void LogBroken(ILogger log, string id, string reason);

    [LoggerMessage(LogLevel.Error, "Stream {Id} broke, and its caller got an error event.")]
    private static partial void LogFailed(ILogger log, string id, Exception error);

    /// <summary>What all JSON of one answer shares.</summary>
    private sealed class Envelope(string id, long created, AnswerRequest request, IAnswerShape shape)
    {
        public string Id => id;

        public AnswerRequest Request => request;

        public IAnswerShape Shape => shape;

        public AnswerText[] Texts { get; } = [.. request.Choices.Select(_ => new AnswerText())];

        public JsonObject Whole()
        {
            var choices = new JsonArray();
            for (var choice = 0; choice < Texts.Length; choice++)
            {
                var hasTokens = request.Choices[choice].TopLogProbabilities is not null;
                choices.Add(Texts[choice].ToJson(shape, choice, hasTokens));
            }

            var body = Frame(isChunk: false, choices);
            body["usage"] = Usage();
            return body;
        }

        public JsonObject Chunk(JsonArray choices, JsonObject? usage = null)
        {
            var body = Frame(isChunk: true, choices);
            if (request.IncludesUsage)
                body["usage"] = usage;
            return body;
        }

        public JsonObject Usage()
        {
            var prompt = Texts.Where((_, choice) => choice % request.ChoicesPerPrompt == 0)
                .Sum(text => text.Usage?.PromptTokens ?? 0);
            var completion = Texts.Sum(text => text.Usage?.CompletionTokens ?? 0);
            return new JsonObject
            {
                ["prompt_tokens"] = prompt,
                ["completion_tokens"] = completion,
                ["total_tokens"] = prompt + completion,
            };
        }

        private JsonObject Frame(bool isChunk, JsonArray choices) => new()
        {
            ["id"] = id,
            ["object"] = shape.ObjectName(isChunk),
            ["created"] = created,
            ["model"] = request.Model,
            ["choices"] = choices,
        };
    }
}
