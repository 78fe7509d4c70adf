using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Http;

namespace Kontext.Functions.Connect;

/// <summary>A link that lets the caller connect accounts to every integration of the organization.</summary>
internal sealed record ConnectSessionResponse(string ConnectUrl, string SessionId, DateTimeOffset ExpiresAt) : IAnswerBody<ConnectSessionResponse>
{
    static JsonTypeInfo<ConnectSessionResponse> IAnswerBody<ConnectSessionResponse>.Json => ConnectJson.Answers.ConnectSessionResponse;
}
