namespace Kontext.Functions.Tests.Zoo;

/// <summary>An authorization server, with the MCP server before it, that is in one thing not as one would wish, and what comes of it.</summary>
public sealed record Animal
{
    /// <summary>What it does; the same words stand in docs/authorization-servers.md.</summary>
    public required string Name { get; init; }

    /// <summary>Makes it so.</summary>
    public Action<Enclosure> Script { get; init; } = _ => { };

    /// <summary>The integration's <c>oauth</c>; null for an integration that names nothing.</summary>
    public Func<Enclosure, string>? Entered { get; init; }

    /// <summary>What is other in the authorization response; a null value leaves a parameter out.</summary>
    public Func<Enclosure, (string Name, string? Value)[]> Answer { get; init; } = _ => [];

    public required Fate Fate { get; init; }

    /// <summary>What POST validate says beforehand; null for what follows from the fate.</summary>
    public string? Validation { get; init; }

    /// <summary>How many secrets of our client are kept beside the tokens.</summary>
    public int ClientSecrets { get; init; }

    /// <summary>What else must be so.</summary>
    public Action<Sighting> Besides { get; init; } = _ => { };

    public override string ToString() => Name;
}
