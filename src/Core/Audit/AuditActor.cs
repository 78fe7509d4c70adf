using Kontext.Core.Input;

namespace Kontext.Core.Audit;

/// <summary>The user or client that acted.</summary>
public sealed record AuditActor
{
    /// <summary>The user; null for a client that acted on its own behalf.</summary>
    public UserId? Person { get; init; }

    /// <summary>The user's name at that time; null when unknown.</summary>
    public string? Name { get; init; }

    /// <summary>The application id of a user who signs in at an application's own identity provider; null for all other users.</summary>
    public string? PersonOf { get; init; }

    /// <summary>The client that acted on its own behalf; null for a user.</summary>
    public string? Client { get; init; }

    /// <summary>Returns the actor for a user of the deployment's authority.</summary>
    public static AuditActor Of(UserId person, string? name = null) => new() { Person = person, Name = name };

    /// <summary>Returns the actor for a service account, or for an application that acts on its own behalf.</summary>
    public static AuditActor OfClient(string client) => new() { Client = client };
}
