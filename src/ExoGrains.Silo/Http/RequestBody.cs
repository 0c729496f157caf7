using System.Text.Json;
using ExoGrains.Contracts;

namespace ExoGrains.Silo.Http;

/// <summary>Reads and checks the JSON of a request.</summary>
internal static class RequestBody
{
    /// <summary>Largest body, bytes. A context of a million tokens is about half of it.</summary>
    public const long MaxBytes = 8 * 1024 * 1024;

    private const int MaxDepth = 64;

    /// <summary>Reads the body as a JSON object whose strings are all text.</summary>
    /// <exception cref="InvalidRequestException">It is not.</exception>
    /// <exception cref="BadHttpRequestException">It is larger than <see cref="MaxBytes"/>, or broke off.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpContext context)
    {
        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(
                context.Request.Body, new JsonDocumentOptions { MaxDepth = MaxDepth }, context.RequestAborted);
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
