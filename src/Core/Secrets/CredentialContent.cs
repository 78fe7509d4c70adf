using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kontext.Core.Secrets;

/// <summary>Writes and reads a credential as its stored text: one JSON object.</summary>
internal static class CredentialContent
{
    public const string MediaType = "application/json";

    // The text is never part of a page, so it needs no escapes. Escapes would triple the size of most languages.
    private static readonly CredentialJson Json = new(new JsonSerializerOptions(CredentialJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(Credential credential)
    {
        var content = JsonSerializer.Serialize(credential, Json.Credential);
        return Encoding.UTF8.GetByteCount(content) <= Credential.MaxBytes
            ? content
            : throw new ArgumentException($"A credential is at most {Credential.MaxBytes} bytes as JSON.", nameof(credential));
    }

    public static int Measure(Credential credential) => JsonSerializer.SerializeToUtf8Bytes(credential, Json.Credential).Length;

    public static Credential Read(string content, string vault)
    {
        try
        {
            return JsonSerializer.Deserialize(content, Json.Credential) ?? throw SecretFault.NotACredential(vault);
        }
        catch (JsonException)
        {
            // The exception is not kept as an inner one: its message may quote the content.
            throw SecretFault.NotACredential(vault);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Credential))]
internal sealed partial class CredentialJson : JsonSerializerContext;
