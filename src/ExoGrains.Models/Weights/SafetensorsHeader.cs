using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace ExoGrains.Models.Weights;

/// <summary>Parses and checks the JSON header of a safetensors file before anything is mapped by it.</summary>
/// <remarks>
/// Format: 8 bytes little-endian header length, JSON object of <c>name: {dtype, shape, data_offsets}</c>, data. The
/// data
/// area is covered without overlap and without holes. Source: huggingface/safetensors, README section "Format".
/// </remarks>
internal static class SafetensorsHeader
{
    /// <summary>Largest header read; the reference implementation's limit.</summary>
    public const long MaxHeaderBytes = 100_000_000;

    private const int MaxTensors = 500_000;
    private const int MaxDimensions = 8;
    private const int MaxJsonDepth = 8;

    /// <summary>All tensors, ordered by offset.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataBytes">Bytes that follow the header in the file.</param>
    /// <param name="file">Named in errors.</param>
    /// <exception cref="InvalidDataException">Anything about the header is wrong; the message says what.</exception>
    public static ImmutableArray<SafetensorsEntry> Parse(ReadOnlySpan<byte> json, long dataBytes, string file)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
            throw Bad(file, "its header does not start with '{'");
        if (!Utf8.IsValid(json))
            throw Bad(file, "its header is not valid UTF-8");

        try
        {
            var entries = ReadEntries(json, file);
            entries.Sort(static (a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
            CheckCoverage(entries, dataBytes, file);
            return [.. entries];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the reader's answer to an escaped lone surrogate in a string.
            throw Bad(file, $"its header is not valid JSON: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static List<SafetensorsEntry> ReadEntries(ReadOnlySpan<byte> json, string file)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxJsonDepth });
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name))
                throw Bad(file, $"its header lists {Quote(name)} twice");

            reader.Read();
            if (name == "__metadata__")
                reader.Skip();
            else
                entries.Add(ReadEntry(ref reader, name, file));

            if (entries.Count > MaxTensors)
                throw Bad(file, $"its header lists more than {MaxTensors} tensors");
        }

        // Only white space may follow the closing brace; the reader throws on anything else.
        while (reader.Read())
        {
        }

        return entries;
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name, string file)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad(file, $"tensor {Quote(name)} is a {reader.TokenType}, not an object");

        string? type = null;
        long[]? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            switch (key)
            {
                case "dtype" when type is null && reader.TokenType == JsonTokenType.String:
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, MaxDimensions, $"tensor {Quote(name)}: shape", file);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, 2, $"tensor {Quote(name)}: data_offsets", file);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Bad(file, $"tensor {Quote(name)}: {key} is given twice or is a {reader.TokenType}");
                default:
                    reader.Skip();
                    break;
            }
        }

        if (type is null || shape is null || offsets is null)
            throw Bad(file, $"tensor {Quote(name)} lacks dtype, shape or data_offsets");
        return Check(name, type, shape, offsets, file);
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, int maxCount, string what, string file)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Bad(file, $"{what} is a {reader.TokenType}, not an array");

        var numbers = new List<long>(maxCount);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw Bad(file, $"{what} holds something other than whole numbers from 0 to 2^63-1");
            if (numbers.Count == maxCount)
                throw Bad(file, $"{what} has more than {maxCount} numbers");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static SafetensorsEntry Check(string name, string typeName, long[] shape, long[] offsets, string file)
    {
        int elementBits = ElementBits(typeName);
        if (elementBits == 0)
            throw Bad(file, $"tensor {Quote(name)} has the unknown dtype {Quote(typeName)}");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw Bad(file, $"tensor {Quote(name)}: data_offsets must be [begin, end] with begin <= end");

        UInt128 bits = (UInt128)elementBits;
        foreach (long extent in shape)
        {
            // Extents are below 2^63, so a product kept below 2^64 cannot overflow 128 bits in the next round.
            bits *= (UInt128)extent;
            if (bits > ulong.MaxValue)
                throw Bad(file, $"tensor {Quote(name)}: its shape [{string.Join(", ", shape)}] has too many elements");
        }

        long byteCount = offsets[1] - offsets[0];
        if (bits != (UInt128)byteCount * 8)
        {
            throw Bad(file, $"tensor {Quote(name)}: dtype {typeName} and shape [{string.Join(", ", shape)}] take "
                + $"{(bits + 7) / 8} bytes, but its data_offsets span {byteCount}");
        }

        return new SafetensorsEntry(name, TypeOf(typeName), typeName, [.. shape], offsets[0], byteCount);
    }

    private static void CheckCoverage(List<SafetensorsEntry> entries, long dataBytes, string file)
    {
        long covered = 0;
        foreach (var entry in entries)
        {
            if (entry.End > dataBytes)
            {
                throw Bad(file, $"tensor {Quote(entry.Name)} ends at byte {entry.End}, but only {dataBytes} bytes of "
                    + $"data "
                    + "follow the header; the file is truncated or was not fully downloaded");
            }

            if (entry.Begin != covered)
            {
                throw Bad(file, $"tensor {Quote(entry.Name)} begins at byte {entry.Begin}, but the ones before it "
                    + $"end at "
                    + $"{covered}; tensors must neither overlap nor leave holes");
            }

            covered = entry.End;
        }

        if (covered != dataBytes)
            throw Bad(file, $"its tensors end at byte {covered}, but {dataBytes} bytes of data follow the header");
    }

    private static ElementType TypeOf(string name) => name switch
    {
        "F32" => ElementType.F32,
        "F16" => ElementType.F16,
        "BF16" => ElementType.BF16,
        "U32" => ElementType.U32,
        _ => ElementType.Other,
    };

    private static int ElementBits(string name) => name switch
    {
        "F4" => 4,
        "F6_E2M3" or "F6_E3M2" => 6,
        "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" or "F8_E8M0" => 8,
        "F8_E4M3FNUZ" or "F8_E5M2FNUZ" => 8,
        "F16" or "BF16" or "U16" or "I16" => 16,
        "F32" or "U32" or "I32" => 32,
        "F64" or "U64" or "I64" or "C64" => 64,
        _ => 0,
    };

    /// <summary>A name from a file as a one-line JSON string, cut to a readable length.</summary>
    internal static string Quote(string name) =>
        JsonSerializer.Serialize(name.Length <= 100 ? name : name[..100] + "...");

    private static InvalidDataException Bad(string file, string problem) =>
        new($"{file} is not a usable safetensors file: {problem}. Fetch or convert the model again.");
}
