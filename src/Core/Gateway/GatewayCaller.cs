using System.Text.Json;
using Kontext.Core.Applications;
using Kontext.Core.Audit;
using Kontext.Core.Input;
using Kontext.Core.Tokens;

namespace Kontext.Core.Gateway;

/// <summary>Who calls the gateway, from a validated token. Its session may have ended; the rows tell.</summary>
public sealed record GatewayCaller
{
    private GatewayCaller()
    {
    }

    /// <summary>The organization.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The user; null for a client on its own behalf.</summary>
    public UserId? Person { get; private init; }

    /// <summary>The token of this deployment; null for a token of the authority.</summary>
    public OwnToken? Own { get; private init; }

    /// <summary>The client without a user; null for a user.</summary>
    internal string? ClientAlone { get; private init; }

    /// <summary>The client id of the application or service account that has a row here; null when there is none.</summary>
    internal ClientId? Client => ClientId.TryParse(Own?.Subject.Client);

    /// <summary>Whether attachments of an application decide what the caller may use.</summary>
    internal bool HasAttachments => Client is { IsServiceAccount: false };

    /// <summary>The user whose connections count; null for a client alone, and for a user of an application's own identity provider.</summary>
    internal UserId? Connecting => Own?.Subject.PersonOf is null ? Person : null;

    /// <summary>The parts that tell this caller from every other one of the organization.</summary>
    internal IReadOnlyList<string> Identity => [Person?.Issuer ?? "", Person?.Subject ?? "", Own?.Subject.PersonOf ?? "", Own?.Subject.Client ?? "", ClientAlone ?? ""];

    /// <summary>Returns the caller of a token of the authority.</summary>
    /// <param name="organization">The organization.</param>
    /// <param name="person">The user; null for a service account.</param>
    /// <param name="client">The client.</param>
    public static GatewayCaller OfAuthority(OrganizationId organization, UserId? person, string? client) =>
        new() { Organization = organization, Person = person, ClientAlone = person is null ? client ?? "" : null };

    /// <summary>Returns the caller of a token of this deployment.</summary>
    public static GatewayCaller Of(OwnToken token) => new()
    {
        Organization = token.Subject.Organization,
        Person = token.Subject.Person,
        Own = token,
        ClientAlone = token.Subject.Person is null ? token.Subject.Client : null,
    };

    /// <summary>Returns what a session at the address of all integrations belongs to. No integration's session has this form.</summary>
    internal byte[] SessionContext() => JsonSerializer.SerializeToUtf8Bytes(new List<string>([Organization.Value, .. Identity, "*"]), GatewayJson.Default.ListString);

    /// <summary>Returns the audit event of an act of this caller.</summary>
    /// <param name="action">The act.</param>
    /// <param name="traceId">The trace id; null for none.</param>
    internal AuditEvent ToEvent(AuditAction action, string? traceId) => new()
    {
        Organization = Organization,
        Actor = ToActor(),
        Action = action,
        Application = Own?.Subject.Client,
        Session = Own?.Subject.Session?.ToString(),
        TraceId = traceId,
    };

    private AuditActor ToActor() => Person is { } person ? AuditActor.Of(person) with { PersonOf = Own?.Subject.PersonOf } : AuditActor.OfClient(ClientAlone ?? "");
}
