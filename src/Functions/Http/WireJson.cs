using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Functions.Connect;
using Kontext.Functions.Connections;
using Kontext.Functions.Health;
using Kontext.Functions.Home;
using Kontext.Functions.Integrations;
using Kontext.Functions.Tokens;

namespace Kontext.Functions.Http;

/// <summary>How answers are written: camelCase, absent members left out.</summary>
[JsonSerializable(typeof(ProblemResponse))]
[JsonSerializable(typeof(IntegrationEnvelope))]
[JsonSerializable(typeof(IntegrationListResponse))]
[JsonSerializable(typeof(ValidationResponse))]
[JsonSerializable(typeof(LastValidationEnvelope))]
[JsonSerializable(typeof(OAuthEnvelope))]
[JsonSerializable(typeof(ConnectionEnvelope))]
[JsonSerializable(typeof(ConnectionListResponse))]
[JsonSerializable(typeof(RevocationEnvelope))]
[JsonSerializable(typeof(AuthorizationEnvelope))]
[JsonSerializable(typeof(ConnectSessionResponse))]
[JsonSerializable(typeof(ClientDocument))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(HomeResponse))]
[JsonSerializable(typeof(IssuedTokenResponse))]
[JsonSerializable(typeof(TokenErrorResponse))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Names in any language stay readable: answers are application/json and never sniffed as markup.</summary>
    public static WireJson Answers { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new InstantConverter() },
    });
}
