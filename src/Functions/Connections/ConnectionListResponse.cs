using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Connections;

internal sealed record ConnectionListResponse(IReadOnlyList<ConnectedUserResponse> Items, string? NextCursor) : IAnswerBody<ConnectionListResponse>
{
    static JsonTypeInfo<ConnectionListResponse> IAnswerBody<ConnectionListResponse>.Json => ConnectionsJson.Answers.ConnectionListResponse;
}
