using System.Text.Json;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Integrations;

/// <summary>A merge patch of an integration (RFC 7396 at the top level): what is absent stays, null clears what may be empty.</summary>
public sealed record UpdateIntegrationRequest : IIntegrationChange
{
    private Member<IntegrationName?> Name { get; init; }

    private Member<Uri> Url { get; init; }

    private Member<Category?> Category { get; init; }

    private Member<AuthMode?> AuthMode { get; init; }

    private Member<OAuthConfigRequest> OAuth { get; init; }

    private Member<Capabilities> Capabilities { get; init; }

    private Member<CredentialSchema> CredentialSchema { get; init; }

    // Objects of a merge patch (RFC 7396): what they lead to depends on what there is. Null when none is sent.
    private JsonElement? CapabilitiesPatch { get; init; }

    private JsonElement? CredentialSchemaPatch { get; init; }

    private Member<string> ServerToken { get; init; }

    /// <summary>Whether it carries something that goes to a vault.</summary>
    public bool BringsSecret => !Sent.IsEmpty;

    SentSecrets IIntegrationChange.Sent => Sent;

    private SentSecrets Sent => new(ServerToken.Value, OAuth.Value?.ClientSecret.Value);

    /// <summary>Parses a body; all its problems come at once, those that depend on the present state excepted.</summary>
    public static Outcome<UpdateIntegrationRequest> Parse(JsonElement body, WebAddressRules rules) => Parse(body, rules, mergesObjects: false);

    /// <summary>The same for <c>application/merge-patch+json</c>: objects, too, are merged member by member.</summary>
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

    /// <summary>Says nothing of the content: it may carry a token.</summary>
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

    Integration IIntegrationChange.ApplyTo(Integration present, KeptSecrets kept)
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
            ServerToken = ServerTokenOf(next, present, urlStays, kept.ServerToken),
            OAuth = OAuthOf(present, urlStays, kept.ClientSecret),
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

    // A token stays with the place and the mode it was given for.
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

        // With neither issuer nor token endpoint given, the endpoint that gets the client's secret is found from the url: another url, another endpoint.
        var followsUrl = next is { Issuer: null, TokenUrl: null };
        return next is not null && followsUrl && !urlStays && OAuth.Value?.ClientSecret.IsSent != true ? next with { ClientSecret = null } : next;
    }
}

/// <summary>Something a caller asks to be changed. Applied again when another change came between, so it holds no state of its own.</summary>
internal interface IIntegrationChange
{
    /// <summary>The secrets it carries.</summary>
    SentSecrets Sent { get; }

    /// <summary>What stands against it in the present state: wrong input first, then the state itself. Null when nothing does.</summary>
    Problem? Check(Integration present);

    /// <summary>The configuration it leads to.</summary>
    /// <param name="present">What there is.</param>
    /// <param name="kept">Where the secrets it carries were put; empty while they are not.</param>
    Integration ApplyTo(Integration present, KeptSecrets kept);
}
