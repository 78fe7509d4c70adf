using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.Input;
using Kontext.Core.Secrets;

namespace Kontext.Core.Integrations;

/// <summary>The OAuth configuration as JSON in one column.</summary>
internal sealed partial record OAuthColumn
{
    // A column holds 32 K characters. Escapes that only HTML needs would exceed it.
    private static readonly ColumnJson Json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    public string? Provider { get; init; }

    public string? Issuer { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? AuthorizationUrl { get; init; }

    public string? TokenUrl { get; init; }

    public string? RevocationUrl { get; init; }

    public bool? SendResource { get; init; }

    public bool? AskConsent { get; init; }

    public static string Write(OAuthConfig config) => JsonSerializer.Serialize(
        new OAuthColumn
        {
            Provider = config.Provider,
            Issuer = config.Issuer?.OriginalString,
            Scopes = config.Scopes.Values.IsEmpty ? null : config.Scopes.Values,
            ClientId = config.ClientId,
            ClientSecret = config.ClientSecret?.ToString(),
            AuthorizationUrl = config.AuthorizationUrl?.OriginalString,
            TokenUrl = config.TokenUrl?.OriginalString,
            RevocationUrl = config.RevocationUrl?.OriginalString,
            SendResource = config.SendResource,
            AskConsent = config.AskConsent,
        },
        Json.OAuthColumn);

    public static OAuthConfig Read(string json)
    {
        var column = StoredJson.Read(json, Json.OAuthColumn);
        return new OAuthConfig
        {
            Provider = column.Provider,
            Issuer = ToUri(column.Issuer),
            Scopes = column.Scopes is null ? OAuth.Scopes.None : OAuth.Scopes.Read(column.Scopes),
            ClientId = column.ClientId,
            ClientSecret = column.ClientSecret is null ? null : SecretReference.Read(column.ClientSecret),
            AuthorizationUrl = ToUri(column.AuthorizationUrl),
            TokenUrl = ToUri(column.TokenUrl),
            RevocationUrl = ToUri(column.RevocationUrl),
            SendResource = column.SendResource,
            AskConsent = column.AskConsent,
        };
    }

    private static Uri? ToUri(string? text) => text is null ? null : new Uri(text);

    [JsonSerializable(typeof(OAuthColumn))]
    private sealed partial class ColumnJson : JsonSerializerContext;
}
