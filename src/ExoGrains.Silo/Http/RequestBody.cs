using System.Text.Json;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>Reads and checks the JSON of a request.</summary>
internal static class RequestBody
{
    /// <summary>Largest body, bytes. A context of a million tokens is about half of it.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Up to here a body that is too large is read and dropped, so that its sender reads the error.</summary>
    public const int MaxDroppedBytes = 64 * 1024 * 1024;

    private const int MaxDepth = 64;

    /// <summary>Reads the body as a JSON object whose strings are all text.</summary>
    /// <exception cref="InvalidRequestException">It is not.</exception>
    /// <exception cref="BadHttpRequestException">It is larger than <see cref="MaxBytes"/>, or broke off.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpContext context)
    {
        var bytes = await ReadBytesAsync(context.Request.Body, context.RequestAborted);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException error)
        {
            throw new InvalidRequestException(
                "The request body is not valid JSON: line "
                + $"{error.LineNumber + 1}, byte {error.BytePositionInLine + 1}; "
                + "expected one JSON object.",
                error)
            { Code = "invalid_json" };
        }

        try
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidRequestException(
                    $"The request body is {RequestFields.Describe(document.RootElement)}; expected a JSON object.")
                { Code = "invalid_json" };
            RequireText(document.RootElement);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(Stream body, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var chunk = new byte[16 * 1024];
        long total = 0;
        int count;
        while ((count = await body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            total += count;
            if (total <= MaxBytes)
                kept.Write(chunk.AsSpan(0, count));
        }

        return total <= MaxBytes
            ? kept.ToArray()
            : throw new BadHttpRequestException(
                $"The request body has {total} bytes, expected {MaxBytes} at most.",
                StatusCodes.Status413PayloadTooLarge);
    }

    // JSON can spell half a surrogate pair, and bytes that are no UTF-8; .NET finds out only when asked for the text.
    private static void RequireText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Read(() => property.Name);
                    RequireText(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    RequireText(item);
                break;
            case JsonValueKind.String:
                Read(element.GetString);
                break;
        }
    }

    private static void Read(Func<string?> read)
    {
        try
        {
            read();
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidRequestException("The request body holds a string that is no valid Unicode text.", error)
            { Code = "invalid_json" };
        }
    }
}
