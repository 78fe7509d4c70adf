using System.Text.Json.Serialization.Metadata;
using Kontext.Core.Gateway;
using Kontext.Core.Input;
using Kontext.Functions.Connections;
using Kontext.Functions.Http;

namespace Kontext.Functions.Gateway;

/// <summary>An integration that the caller may use through the gateway.</summary>
internal sealed record UsableIntegrationResponse
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Url { get; init; }

    public required string Category { get; init; }

    /// <summary>How a person connects: <c>oauth</c>, <c>user_token</c>, <c>credentials</c>, or <c>none</c> when there is nothing to connect.</summary>
    public required string ConnectType { get; init; }

    public required string AuthMode { get; init; }

    /// <summary>The caller's connection; null when there is nothing to connect.</summary>
    public ConnectionResponse? Connection { get; init; }

    public static UsableIntegrationResponse Of(UsableIntegration usable)
    {
        var integration = usable.Integration;
        var type = integration.AuthMode switch
        {
            Kontext.Core.Integrations.AuthMode.OAuth => "oauth",
            Kontext.Core.Integrations.AuthMode.UserToken => integration.CredentialSchema is null ? "user_token" : "credentials",
            _ => "none",
        };
        return new UsableIntegrationResponse
        {
            Id = integration.Id.Value,
            Name = integration.Name.Text,
            Url = integration.Url.OriginalString,
            Category = WireNames.Of(integration.Category),
            ConnectType = type,
            AuthMode = WireNames.Of(integration.AuthMode),
            Connection = type == "none" ? null : ConnectionResponse.Of(usable.Status),
        };
    }
}

internal sealed record UsableIntegrationListResponse(IReadOnlyList<UsableIntegrationResponse> Items) : IAnswerBody<UsableIntegrationListResponse>
{
    static JsonTypeInfo<UsableIntegrationListResponse> IAnswerBody<UsableIntegrationListResponse>.Json => GatewayAnswersJson.Answers.UsableIntegrationListResponse;
}
