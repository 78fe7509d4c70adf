namespace Kontext.Functions.Tests.Zoo;

/// <summary>An authorization server with an MCP server. It differs from a correct server in one point. Also the expected result.</summary>
public sealed record Animal
{
    /// <summary>The behaviour of the server. docs/authorization-servers.md has the same text.</summary>
    public required string Name { get; init; }

    /// <summary>Makes it so.</summary>
    public Action<Enclosure> Script { get; init; } = _ => { };

    /// <summary>The integration's <c>oauth</c>; null for an integration that names nothing.</summary>
    public Func<Enclosure, string>? Entered { get; init; }

    /// <summary>Changes the authorization response. A null value leaves a parameter out.</summary>
    public Func<Enclosure, (string Name, string? Value)[]> Answer { get; init; } = _ => [];

    public required Fate Fate { get; init; }

    /// <summary>The message of an earlier POST validate. Null when it follows from the fate.</summary>
    public string? Validation { get; init; }

    /// <summary>The number of stored client secrets, in addition to the tokens.</summary>
    public int ClientSecrets { get; init; }

    /// <summary>Further conditions.</summary>
    public Action<Sighting> Besides { get; init; } = _ => { };

    public override string ToString() => Name;
}
