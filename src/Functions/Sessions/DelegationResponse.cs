using System.Text.Json.Serialization.Metadata;
using Kontext.Core.Sessions;
using Kontext.Functions.Http;

namespace Kontext.Functions.Sessions;

/// <summary>A user who agreed to the application.</summary>
internal sealed record DelegationResponse
{
    public required string Id { get; init; }

    public required UserResponse User { get; init; }

    public string? UserName { get; init; }

    public required IReadOnlyList<string> IntegrationIds { get; init; }

    public required DateTimeOffset AgreedAt { get; init; }

    public static DelegationResponse Of(Delegation delegation) => new()
    {
        Id = delegation.Id,
        User = new UserResponse(delegation.Owner.Person.Issuer, delegation.Owner.Person.Subject),
        UserName = delegation.PersonName,
        IntegrationIds = [.. delegation.Integrations.Select(id => id.ToString())],
        AgreedAt = delegation.AgreedAt ?? throw new InvalidOperationException("A withdrawn delegation is not shown."),
    };
}

internal sealed record DelegationListResponse(IReadOnlyList<DelegationResponse> Items, string? NextCursor) : IAnswerBody<DelegationListResponse>
{
    static JsonTypeInfo<DelegationListResponse> IAnswerBody<DelegationListResponse>.Json => SessionsJson.Answers.DelegationListResponse;
}
