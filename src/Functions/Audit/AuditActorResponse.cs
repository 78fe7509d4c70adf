using Kontext.Core.Audit;

namespace Kontext.Functions.Audit;

/// <summary>The actor: a user by issuer and subject, or a client by its client_id.</summary>
internal sealed record AuditActorResponse
{
    public required string Type { get; init; }

    public string? Issuer { get; init; }

    public string? Subject { get; init; }

    public string? Name { get; init; }

    /// <summary>The application whose own identity provider identified the user; null otherwise.</summary>
    public string? ApplicationId { get; init; }

    public string? ClientId { get; init; }

    public static AuditActorResponse Of(AuditActor actor) => new()
    {
        Type = actor.Person is not null ? "person" : actor.Client?.StartsWith("app_", StringComparison.Ordinal) == true ? "application" : "service_account",
        Issuer = actor.Person?.Issuer,
        Subject = actor.Person?.Subject,
        Name = actor.Name,
        ApplicationId = actor.PersonOf,
        ClientId = actor.Client,
    };
}
