using System.Text.Json.Serialization.Metadata;
using Kontext.Functions.Connections;
using Kontext.Functions.Http;

namespace Kontext.Functions.Integrations;

internal sealed record ValidationResponse : IAnswerBody<ValidationResponse>
{
    static JsonTypeInfo<ValidationResponse> IAnswerBody<ValidationResponse>.Json => IntegrationsJson.Answers.ValidationResponse;

    public required string Status { get; init; }

    public required string Message { get; init; }

    public required IReadOnlyList<ValidationStepResponse> Steps { get; init; }

    public required IntegrationResponse Integration { get; init; }

    /// <summary>The caller's connection, when its credential was validated; otherwise null.</summary>
    public ConnectionResponse? Connection { get; init; }
}
