using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Integrations;

/// <summary>
/// The <c>oauth</c> member of a request, or the body of a replacement. It has two groups of members, and each is replaced as a whole.
/// Provider, issuer and scopes are replaced when provider or issuer is sent. The own client is replaced when any of its members is sent. A
/// merge patch (RFC 7396) has no groups.
/// </summary>
public sealed record OAuthConfigRequest
{
    private const int MaxProvider = 64;
    private const int MaxClientId = 512;
    private const int MaxClientSecret = 8_192;

    /// <summary>The provider of the catalogue: 1-64 characters.</summary>
    public Member<string> Provider { get; private init; }

    /// <summary>The issuer identifier: an https URL.</summary>
    public Member<Uri> Issuer { get; private init; }

    /// <summary>The scopes to ask for: at most 100.</summary>
    public Member<Scopes> Scopes { get; private init; }

    /// <summary>The own client's id: 1-512 visible ASCII characters.</summary>
    public Member<string> ClientId { get; private init; }

    /// <summary>The own client's secret: 1-8,192 visible ASCII characters. It goes to a vault.</summary>
    public Member<string> ClientSecret { get; private init; }

    /// <summary>The authorization endpoint: an https URL.</summary>
    public Member<Uri> AuthorizationUrl { get; private init; }

    /// <summary>The token endpoint: an https URL.</summary>
    public Member<Uri> TokenUrl { get; private init; }

    /// <summary>The revocation endpoint: an https URL.</summary>
    public Member<Uri> RevocationUrl { get; private init; }

    /// <summary>True, false, or null to leave it to the catalogue. It belongs to neither group.</summary>
    public Member<bool?> SendResource { get; private init; }

    /// <summary>True, false, or null to leave it to the catalogue. It belongs to neither group.</summary>
    public Member<bool?> AskConsent { get; private init; }

    /// <summary>Whether an absent member leaves the present value, as in a merge patch (RFC 7396).</summary>
    private bool IsMergePatch { get; init; }

    // Scripts compare the answer with their request. A scope left from an earlier configuration would make them send the request for ever.
    private bool ReplacesAsked => !IsMergePatch && (Provider.IsSent || Issuer.IsSent);

    private bool SendsClient =>
        ClientId.IsSent || ClientSecret.IsSent || AuthorizationUrl.IsSent || TokenUrl.IsSent || RevocationUrl.IsSent;

    // A clientSecret of null alone removes the secret and leaves the rest of the client.
    private bool RemovesSecretOnly =>
        ClientSecret is { IsSent: true, Value: null } && !ClientId.IsSent && !AuthorizationUrl.IsSent && !TokenUrl.IsSent && !RevocationUrl.IsSent;

    /// <summary>Parses the object. Every problem goes to <paramref name="errors"/>.</summary>
    public static OAuthConfigRequest Parse(JsonElement element, string path, WebAddressRules rules, ICollection<FieldError> errors)
    {
        var reader = new MemberReader(element, path, errors);
        var request = Read(reader, rules);
        if (request.ClientSecret.Value is not null)
            reader.Required("clientId", request.ClientId, "A clientSecret belongs to a clientId: send the own client's members together.");
        return request;
    }

    /// <summary>
    /// Parses the object as part of a merge patch. <see cref="LacksClient"/> makes the check that needs the present configuration.
    /// </summary>
    internal static OAuthConfigRequest ParseMergePatch(JsonElement element, string path, WebAddressRules rules, ICollection<FieldError> errors) =>
        Read(new MemberReader(element, path, errors), rules) with { IsMergePatch = true };

    /// <summary>Whether the merged configuration would have a clientSecret without a clientId.</summary>
    internal bool LacksClient(OAuthConfig? present) => ClientSecret.Value is not null && MergeInto(present, clientSecret: null).ClientId is null;

    private static OAuthConfigRequest Read(MemberReader reader, WebAddressRules rules)
    {
        return new OAuthConfigRequest
        {
            Provider = reader.Text("provider", PlainText.UpTo(MaxProvider)),
            Issuer = reader.Text("issuer", rules.Parser),
            Scopes = reader.Element("scopes", OAuth.Scopes.Parse),
            ClientId = reader.Text("clientId", VisibleAscii.UpTo(MaxClientId)),
            ClientSecret = reader.Text("clientSecret", VisibleAscii.UpTo(MaxClientSecret)),
            AuthorizationUrl = reader.Text("authorizationUrl", rules.Parser),
            TokenUrl = reader.Text("tokenUrl", rules.Parser),
            RevocationUrl = reader.Text("revocationUrl", rules.Parser),
            SendResource = reader.Flag("sendResource"),
            AskConsent = reader.Flag("askConsent"),
        };
    }

    /// <summary>Merges the members into the present configuration (PATCH).</summary>
    /// <param name="present">Null when nothing is configured.</param>
    /// <param name="clientSecret">The reference of the stored clientSecret; null when the request has none.</param>
    internal OAuthConfig MergeInto(OAuthConfig? present, SecretReference? clientSecret)
    {
        present ??= new OAuthConfig();
        var before = ReplacesAsked ? new OAuthConfig() : present;
        var asked = present with
        {
            Provider = Provider.Or(before.Provider),
            Issuer = Issuer.Or(before.Issuer),
            Scopes = Scopes.Or(before.Scopes) ?? OAuth.Scopes.None,
        };
        var movesElsewhere = asked.Provider != present.Provider || !OAuthConfig.SameText(asked.Issuer, present.Issuer);
        asked = asked with
        {
            SendResource = SendResource.Or(movesElsewhere ? null : present.SendResource),
            AskConsent = AskConsent.Or(movesElsewhere ? null : present.AskConsent),
        };
        if (RemovesSecretOnly && !movesElsewhere)
            return asked with { ClientSecret = null };
        if (movesElsewhere || !IsMergePatch)
            return SendsClient || movesElsewhere ? WithClient(asked, new OAuthConfig(), present, clientSecret) : asked;
        return WithClient(asked, present, present, clientSecret);
    }

    /// <summary>Replaces the configuration (PUT). An absent clientSecret stays while client and endpoints are unchanged.</summary>
    internal OAuthConfig Replace(OAuthConfig? present, SecretReference? clientSecret)
    {
        OAuthConfig asked = new()
        {
            Provider = Provider.Value,
            Issuer = Issuer.Value,
            Scopes = Scopes.Value ?? OAuth.Scopes.None,
            SendResource = SendResource.Value,
            AskConsent = AskConsent.Value,
        };
        return WithClient(asked, new OAuthConfig(), present ?? new OAuthConfig(), clientSecret);
    }

    // Absent members of the own client come from `before`, which is empty when the client is replaced.
    private OAuthConfig WithClient(OAuthConfig asked, OAuthConfig before, OAuthConfig present, SecretReference? clientSecret)
    {
        var next = asked with
        {
            ClientId = ClientId.Or(before.ClientId),
            AuthorizationUrl = AuthorizationUrl.Or(before.AuthorizationUrl),
            TokenUrl = TokenUrl.Or(before.TokenUrl),
            RevocationUrl = RevocationUrl.Or(before.RevocationUrl),
        };

        // Provider, issuer, tokenUrl and revocationUrl decide which endpoints get the secret. It is never sent to one it was not given for.
        var staysWhereItWas = next.ClientId is not null
            && next.ClientId == present.ClientId
            && next.Provider == present.Provider
            && OAuthConfig.SameText(next.Issuer, present.Issuer)
            && OAuthConfig.SameText(next.TokenUrl, present.TokenUrl)
            && (next.RevocationUrl is null || OAuthConfig.SameText(next.RevocationUrl, present.RevocationUrl));
        return next with { ClientSecret = ClientSecret.IsSent ? clientSecret : staysWhereItWas ? present.ClientSecret : null };
    }
}
