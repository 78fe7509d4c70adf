using System.Text.Json.Serialization.Metadata;
using Kontext.Core.Exchanging;
using Kontext.Core.Sessions;
using Kontext.Core.Tokens;
using Kontext.Functions.Http;

namespace Kontext.Functions.Sessions;

internal sealed record SessionResponse
{
    public required string Id { get; init; }

    /// <summary><c>sign_in</c>, or <c>agent</c>.</summary>
    public required string Kind { get; init; }

    public required UserResponse User { get; init; }

    public string? UserName { get; init; }

    public required string Audience { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public IReadOnlyList<string>? IntegrationIds { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUsedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public static SessionResponse Of(Session session) => new()
    {
        Id = session.Id.ToString("D"),
        Kind = session.IsAgent ? "agent" : "sign_in",
        User = new UserResponse(session.Owner.Person.Issuer, session.Owner.Person.Subject),
        UserName = session.PersonName,
        Audience = session.Audience,
        Scopes = session.Scopes.Values,
        IntegrationIds = session.Integrations is { } ids ? [.. ids.Select(id => id.ToString())] : null,
        CreatedAt = session.CreatedAt,
        LastUsedAt = session.RotatedAt,
        ExpiresAt = session.EndsAt,
        EndedAt = session.EndedAt,
    };
}

internal sealed record SessionEnvelope(SessionResponse Session) : IAnswerBody<SessionEnvelope>
{
    static JsonTypeInfo<SessionEnvelope> IAnswerBody<SessionEnvelope>.Json => SessionsJson.Answers.SessionEnvelope;
}

internal sealed record SessionListResponse(IReadOnlyList<SessionResponse> Items, string? NextCursor) : IAnswerBody<SessionListResponse>
{
    static JsonTypeInfo<SessionListResponse> IAnswerBody<SessionListResponse>.Json => SessionsJson.Answers.SessionListResponse;
}

/// <summary>The answer to the start of an agent's session. It alone holds the token.</summary>
internal sealed record AgentSessionResponse(SessionResponse Session, string Token, string McpUrl, DateTimeOffset ExpiresAt) : IAnswerBody<AgentSessionResponse>
{
    static JsonTypeInfo<AgentSessionResponse> IAnswerBody<AgentSessionResponse>.Json => SessionsJson.Answers.AgentSessionResponse;

    public static AgentSessionResponse Of(AgentSession started, TokenIssuer issuer) =>
        new(SessionResponse.Of(started.Session), started.Token.Text, issuer.Gateway, started.Session.EndsAt);

    /// <summary>Returns the type name only, because the answer holds a token.</summary>
    public override string ToString() => nameof(AgentSessionResponse);
}
