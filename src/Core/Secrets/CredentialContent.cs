using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kontext.Core.Secrets;

/// <summary>A credential as the text that is kept: one JSON object.</summary>
internal static class CredentialContent
{
    public const string MediaType = "application/json";

    // The text is never part of a page, and escaping all but ASCII would triple what most languages need of the limit.
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
            // Not kept as the inner exception: its message may quote the content.
            throw SecretFault.NotACredential(vault);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Credential))]
internal sealed partial class CredentialJson : JsonSerializerContext;
