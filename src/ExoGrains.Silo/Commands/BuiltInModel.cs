namespace ExoGrains.Silo.Commands;

/// <summary>The model that needs no download.</summary>
internal static class BuiltInModel
{
    /// <summary>Its id.</summary>
    public const string Id = "exograins/little-tales-4bit";
}
