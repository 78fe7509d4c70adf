using Kontext.Core.Input;

namespace Kontext.Core.Audit;

/// <summary>Who acted.</summary>
public sealed record AuditActor
{
    /// <summary>The person; null for a client that acted by itself.</summary>
    public UserId? Person { get; init; }

    /// <summary>What the person was called at that moment; null when unknown.</summary>
    public string? Name { get; init; }

    /// <summary>The application id of a person whom an application's own identity provider knows; null for every other.</summary>
    public string? PersonOf { get; init; }

    /// <summary>The client that acted by itself; null for a person.</summary>
    public string? Client { get; init; }

    /// <summary>A person of the deployment's authority.</summary>
    public static AuditActor Of(UserId person, string? name = null) => new() { Person = person, Name = name };

    /// <summary>A service account, or an application by itself.</summary>
    public static AuditActor OfClient(string client) => new() { Client = client };
}
