namespace Kontext.Pages;

/// <summary>The page at the deployment's root address.</summary>
public sealed record HomePage
{
    /// <summary>The version of the running program.</summary>
    public required string Version { get; init; }

    /// <summary>The address of the API.</summary>
    public required string ApiUrl { get; init; }

    /// <summary>The address of the check whether the program runs.</summary>
    public required string LiveUrl { get; init; }

    /// <summary>The address of the check whether the program is ready for calls.</summary>
    public required string ReadyUrl { get; init; }

    /// <summary>The address of the documentation for developers; null when the deployment has none.</summary>
    public string? DocumentationUrl { get; init; }
}
