using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connections;

/// <summary>A request with a token or named credentials that a user pastes.</summary>
public sealed class AddUserTokenRequest
{
    private const int MaxToken = 8_192;
    private const int MaxDisplayName = 256;
    private const string TooLargeMessage = "Use at most 20 KB for credentials, names and escapes included.";

    private AddUserTokenRequest(Credential credential) => Credential = credential;

    internal Credential Credential { get; }

    internal DateTimeOffset? ExpiresAt { get; private init; }

    internal string? DisplayName { get; private init; }

    /// <summary>Parses a body and checks it against the integration's credentialSchema; all problems come at once.</summary>
    public static Outcome<AddUserTokenRequest> Parse(JsonElement body, CredentialSchema? schema, DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        var reader = new MemberReader(body, "", errors);
        var token = reader.Present("token", reader.Text("token", ParserFor(schema)));
        var fields = reader.Present(
            "credentials", reader.Element<JsonElement?>("credentials", (element, path, problems) => ParseFields(element, path, schema, problems)));
        var expiresAt = reader.Text("expiresAt", Instant.After(now));
        var displayName = reader.Text("displayName", PlainText.UpTo(MaxDisplayName));
        if (token.IsSent && fields.IsSent)
            reader.Fail("token", ErrorCodes.NotAllowed, "Send either token or credentials, not both.");
        else if (!fields.IsSent && schema is not null && token.Value is not null)
            fields = new Member<JsonElement?>(IsSent: true, FillOnlyField(schema, token.Value, reader, errors));
        else if (!fields.IsSent)
            reader.Required("token", token, schema is null ? null : "Send credentials that fit the integration's credentialSchema.");
        if (errors.Count > 0)
            return Problem.Invalid(errors);

        var credential = fields.Value is { } values ? new Credential { Fields = values } : new Credential { Token = token.Value };
        return new AddUserTokenRequest(credential) { ExpiresAt = expiresAt.Value, DisplayName = displayName.Value };
    }

    /// <summary>Returns the type name only, so that no log shows the token.</summary>
    public override string ToString() => nameof(AddUserTokenRequest);

    // A value with a header of its own is sent unchanged, so words that <c>PastedToken</c> refuses may be meant there.
    private static TextParser<string> ParserFor(CredentialSchema? schema) =>
        schema?.HeaderName is null ? PastedToken.UpTo(MaxToken) : VisibleAscii.UpTo(MaxToken);

    private static JsonElement? ParseFields(JsonElement element, string path, CredentialSchema? schema, ICollection<FieldError> errors)
    {
        if (schema is null)
        {
            errors.Add(new FieldError(path, ErrorCodes.NotAllowed, "This integration has no credentialSchema; send a token instead."));
        }
        else if (new Credential { Fields = element }.IsTooLarge())
        {
            errors.Add(new FieldError(path, ErrorCodes.OutOfRange, TooLargeMessage));
        }
        else
        {
            foreach (var error in schema.Check(element, path))
                errors.Add(error);
            if (schema is { HeaderName: null, TokenField: { } field } && element.ValueKind == JsonValueKind.Object
                && element.TryGetProperty(field, out var token) && token.ValueKind == JsonValueKind.String
                && PastedToken.FindProblem(token.GetString()!, path + JsonPointer.Segment(field)) is { } problem)
            {
                errors.Add(problem);
            }

            return element;
        }

        return null;
    }

    // A client that only knows tokens can still serve a schema with a single value.
    private static JsonElement? FillOnlyField(CredentialSchema schema, string token, MemberReader reader, List<FieldError> errors)
    {
        if (schema.TokenField is not { } field)
        {
            reader.Fail("token", ErrorCodes.CredentialsRequired, "This integration asks for more than one value: send them as credentials, by the names of its credentialSchema.");
            return null;
        }

        var filled = new JsonObject { [field] = token };
        using var document = JsonDocument.Parse(filled.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        foreach (var error in schema.Check(document.RootElement, ""))
            errors.Add(error with { Path = "/token" });
        if (new Credential { Fields = document.RootElement }.IsTooLarge())
            reader.Fail("token", ErrorCodes.OutOfRange, TooLargeMessage);
        return document.RootElement.Clone();
    }
}
