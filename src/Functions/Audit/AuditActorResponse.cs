using Kontext.Core.Audit;

namespace Kontext.Functions.Audit;

/// <summary>A person by issuer and subject, or a client by its client id.</summary>
internal sealed record AuditActorResponse
{
    public required string Type { get; init; }

    public string? Issuer { get; init; }

    public string? Subject { get; init; }

    public string? Name { get; init; }

    /// <summary>The application whose own identity provider knows the person.</summary>
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
