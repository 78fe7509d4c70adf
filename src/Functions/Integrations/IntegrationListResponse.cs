using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Integrations;

internal sealed record IntegrationListResponse(IReadOnlyList<IntegrationResponse> Items, string? NextCursor) : IAnswerBody<IntegrationListResponse>
{
    static JsonTypeInfo<IntegrationListResponse> IAnswerBody<IntegrationListResponse>.Json => IntegrationsJson.Answers.IntegrationListResponse;
}
