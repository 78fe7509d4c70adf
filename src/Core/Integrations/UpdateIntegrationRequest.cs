using System.Text.Json;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Integrations;

/// <summary>A merge patch of an integration (RFC 7396 at the top level): absent members stay, and null clears an optional member.</summary>
public sealed record UpdateIntegrationRequest : IIntegrationChange
{
    private Member<IntegrationName?> Name { get; init; }

    private Member<Uri> Url { get; init; }

    private Member<Category?> Category { get; init; }

    private Member<AuthMode?> AuthMode { get; init; }

    private Member<OAuthConfigRequest> OAuth { get; init; }

    private Member<Capabilities> Capabilities { get; init; }

    private Member<CredentialSchema> CredentialSchema { get; init; }

    // Objects of an RFC 7396 patch are merged into the present value later. Null when the request has none.
    private JsonElement? CapabilitiesPatch { get; init; }

    private JsonElement? CredentialSchemaPatch { get; init; }

    private Member<string> ServerToken { get; init; }

    /// <summary>Whether the request carries a secret that goes to a vault.</summary>
    public bool BringsSecret => !Sent.IsEmpty;

    SentSecrets IIntegrationChange.Sent => Sent;

    private SentSecrets Sent => new(ServerToken.Value, OAuth.Value?.ClientSecret.Value);

    /// <summary>Parses a body. The problem lists every error that does not depend on the present configuration.</summary>
    public static Outcome<UpdateIntegrationRequest> Parse(JsonElement body, WebAddressRules rules) => Parse(body, rules, mergesObjects: false);

    /// <summary>Parses an <c>application/merge-patch+json</c> body. Its objects, too, are merged member by member.</summary>
    public static Outcome<UpdateIntegrationRequest> ParseMergePatch(JsonElement body, WebAddressRules rules) => Parse(body, rules, mergesObjects: true);

    private static Outcome<UpdateIntegrationRequest> Parse(JsonElement body, WebAddressRules rules, bool mergesObjects)
    {
        var errors = new List<FieldError>();
        var reader = new MemberReader(body, "", errors);
        var capabilitiesPatch = mergesObjects ? ObjectAt(body, "capabilities") : null;
        var credentialSchemaPatch = mergesObjects ? ObjectAt(body, "credentialSchema") : null;
        var request = new UpdateIntegrationRequest
        {
            Name = reader.NotNull("name", reader.Text("name", IntegrationName.Parse)),
            Url = reader.NotNull("url", reader.Text("url", rules.Parser)),
            Category = reader.NotNull("category", reader.Text<Category?>("category", WireNames.Parse<Category>)),
            AuthMode = reader.NotNull("authMode", reader.Text<AuthMode?>("authMode", WireNames.Parse<AuthMode>)),
            OAuth = reader.Element("oauth", (element, path, problems) => mergesObjects
                ? OAuthConfigRequest.ParseMergePatch(element, path, rules, problems)
                : OAuthConfigRequest.Parse(element, path, rules, problems)),
            Capabilities = capabilitiesPatch is null ? reader.Element("capabilities", Integrations.Capabilities.Parse) : default,
            CapabilitiesPatch = capabilitiesPatch,
            CredentialSchema = credentialSchemaPatch is null ? reader.Element("credentialSchema", CredentialSchemas.CredentialSchema.Parse) : default,
            CredentialSchemaPatch = credentialSchemaPatch,
            ServerToken = reader.Text("serverToken", ServerTokens.Parser),
        };
        return errors.Count > 0 ? Problem.Invalid(errors) : request;
    }

    /// <summary>Returns the type name only: the members may hold a token.</summary>
    public override string ToString() => nameof(UpdateIntegrationRequest);

    Problem? IIntegrationChange.Check(Integration present)
    {
        var mode = AuthMode.Value ?? present.AuthMode;
        if (mode != Integrations.AuthMode.ServerToken && ServerToken.Value is not null)
            return Problem.Invalid("/serverToken", ErrorCodes.NotAllowed, ServerTokens.NotAllowedMessage);
        if (mode == Integrations.AuthMode.ServerToken && mode != present.AuthMode && ServerToken.Value is null)
            return Problem.Invalid("/serverToken", ErrorCodes.Required, ServerTokens.RequiredMessage);
        if (OAuth.Value?.LacksClient(present.OAuth) == true)
            return Problem.Invalid("/oauth/clientId", ErrorCodes.Required, "A clientSecret belongs to a clientId: send the two together.");
        List<FieldError> errors = [];
        CapabilitiesOf(present, errors);
        CredentialSchemaOf(present, errors);
        return errors.Count > 0 ? Problem.Invalid(errors) : null;
    }

    Integration IIntegrationChange.ApplyTo(Integration present, StoredSecrets stored)
    {
        var next = present with
        {
            Name = Name.Value ?? present.Name,
            Url = Url.Value ?? present.Url,
            Category = Category.Value ?? present.Category,
            AuthMode = AuthMode.Value ?? present.AuthMode,
            Capabilities = CapabilitiesOf(present, errors: []),
            CredentialSchema = CredentialSchemaOf(present, errors: []),
        };
        var urlStays = OAuthConfig.SameText(next.Url, present.Url);
        return next with
        {
            ServerToken = ServerTokenOf(next, present, urlStays, stored.ServerToken),
            OAuth = OAuthOf(present, urlStays, stored.ClientSecret),
        };
    }

    private static JsonElement? ObjectAt(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private Capabilities? CapabilitiesOf(Integration present, List<FieldError> errors) => CapabilitiesPatch is { } patch
        ? Integrations.Capabilities.Parse(JsonMergePatch.Apply(present.Capabilities?.Json, patch), "/capabilities", errors)
        : Capabilities.Or(present.Capabilities);

    private CredentialSchema? CredentialSchemaOf(Integration present, List<FieldError> errors) => CredentialSchemaPatch is { } patch
        ? CredentialSchemas.CredentialSchema.Parse(JsonMergePatch.Apply(present.CredentialSchema?.Json, patch), "/credentialSchema", errors)
        : CredentialSchema.Or(present.CredentialSchema);

    // A token stays only with the url and the mode it was given for.
    private SecretReference? ServerTokenOf(Integration next, Integration present, bool urlStays, SecretReference? sent)
    {
        if (next.AuthMode != Integrations.AuthMode.ServerToken)
            return null;
        if (ServerToken.IsSent)
            return sent;
        return urlStays ? present.ServerToken : null;
    }

    private OAuthConfig? OAuthOf(Integration present, bool urlStays, SecretReference? sentClientSecret)
    {
        if (OAuth is { IsSent: true, Value: null })
            return null;
        var next = OAuth.Value is { } request ? request.MergeInto(present.OAuth, sentClientSecret) : present.OAuth;

        // Without issuer and token endpoint, the url decides which endpoint gets the client secret. So a new url removes the secret.
        var followsUrl = next is { Issuer: null, TokenUrl: null };
        return next is not null && followsUrl && !urlStays && OAuth.Value?.ClientSecret.IsSent != true ? next with { ClientSecret = null } : next;
    }
}

/// <summary>A requested change of an integration. It is applied again after a write conflict, so it holds no state of its own.</summary>
internal interface IIntegrationChange
{
    /// <summary>The secrets of the request.</summary>
    SentSecrets Sent { get; }

    /// <summary>
    /// Returns the problem that the present configuration makes of the change, or null. Wrong input comes before wrong state.
    /// </summary>
    Problem? Check(Integration present);

    /// <summary>Returns the changed configuration.</summary>
    /// <param name="present">The present configuration.</param>
    /// <param name="stored">References of the stored secrets; empty before they are stored.</param>
    Integration ApplyTo(Integration present, StoredSecrets stored);
}
