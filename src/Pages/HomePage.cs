namespace Kontext.Pages;

/// <summary>The page at the deployment's bare address.</summary>
public sealed record HomePage
{
    /// <summary>Of the running program.</summary>
    public required string Version { get; init; }

    /// <summary>Where clients call the API.</summary>
    public required string ApiUrl { get; init; }

    /// <summary>Tells in one word whether the program runs.</summary>
    public required string LiveUrl { get; init; }

    /// <summary>Tells in one word whether the program can do its work.</summary>
    public required string ReadyUrl { get; init; }

    /// <summary>Documentation for developers; null when the deployment names none.</summary>
    public string? DocumentationUrl { get; init; }
}
