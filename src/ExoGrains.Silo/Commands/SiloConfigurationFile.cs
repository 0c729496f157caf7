using ExoGrains.Contracts;
using ExoGrains.Silo.Hosting;
using Tomlyn;

namespace ExoGrains.Silo.Commands;

/// <summary>Reads <c>exograins.toml</c>: silo options in snake_case, <c>http_port = 52415</c>.</summary>
internal static class SiloConfigurationFile
{
    private static readonly TomlSerializerOptions Options = new()
    {
        PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Reads a file; relative paths in it count from its own folder.</summary>
    /// <exception cref="InvalidRequestException">The file is not there, is no TOML, or has an unknown key.</exception>
    public static SiloOptionValues Read(string file)
    {
        var path = Path.GetFullPath(file);
        SiloOptionValues values;
        try
        {
            var text = File.ReadAllText(path);
            RefuseUnknownKeys(path, text);
            values = TomlSerializer.Deserialize<SiloOptionValues>(text, Options) ?? new SiloOptionValues();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidRequestException($"--config: cannot read '{path}': {error.Message}", error);
        }
        catch (TomlException error)
        {
            throw new InvalidRequestException($"--config: '{path}': {error.Message}", error);
        }

        var folder = Path.GetDirectoryName(path)!;
        return values with
        {
            Data = values.Data is { } data ? Path.Combine(folder, data) : null,
            KeyFile = values.KeyFile is { } key ? Path.Combine(folder, key) : null,
            MlxPath = values.MlxPath is { } library ? Path.Combine(folder, library) : null,
        };
    }

    private static void RefuseUnknownKeys(string path, string text)
    {
        var known = typeof(SiloOptionValues).GetProperties()
            .Select(property => Options.PropertyNamingPolicy!.ConvertName(property.Name)).ToHashSet();
        var table = TomlSerializer.Deserialize<Dictionary<string, object>>(text) ?? [];
        var unknown = table.Keys.Where(key => !known.Contains(key)).Order(StringComparer.Ordinal).ToArray();
        if (unknown.Length > 0)
            throw new InvalidRequestException(
                $"--config: '{path}' has unknown keys: {string.Join(", ", unknown)}; "
                + $"known are {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
    }
}
