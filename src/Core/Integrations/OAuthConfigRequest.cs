using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Integrations;

/// <summary>
/// The <c>oauth</c> member of a request, or the body of a replacement. It has two groups, each replaced as a whole: what is asked for (provider,
/// issuer, scopes), as soon as provider or issuer is sent, and the own client, as soon as any of it is sent. A merge patch (RFC 7396) has no groups.
/// </summary>
public sealed record OAuthConfigRequest
{
    private const int MaxProvider = 64;
    private const int MaxClientId = 512;
    private const int MaxClientSecret = 8_192;

    /// <summary>1-64 characters.</summary>
    public Member<string> Provider { get; private init; }

    /// <summary>An https URL.</summary>
    public Member<Uri> Issuer { get; private init; }

    /// <summary>At most 100.</summary>
    public Member<Scopes> Scopes { get; private init; }

    /// <summary>1-512 visible ASCII characters.</summary>
    public Member<string> ClientId { get; private init; }

    /// <summary>1-8,192 visible ASCII characters; goes to a vault.</summary>
    public Member<string> ClientSecret { get; private init; }

    /// <summary>An https URL.</summary>
    public Member<Uri> AuthorizationUrl { get; private init; }

    /// <summary>An https URL.</summary>
    public Member<Uri> TokenUrl { get; private init; }

    /// <summary>An https URL.</summary>
    public Member<Uri> RevocationUrl { get; private init; }

    /// <summary>Merged by itself: true, false, or null to leave it to the catalogue.</summary>
    public Member<bool?> SendResource { get; private init; }

    /// <summary>Whether each member stands for itself (RFC 7396), so that one that is left out stays.</summary>
    private bool IsMergePatch { get; init; }

    // Scripts send what they want and compare it with what they read: a scope from before, left standing, would make them repeat themselves for ever.
    private bool ReplacesAsked => !IsMergePatch && (Provider.IsSent || Issuer.IsSent);

    private bool SendsClient =>
        ClientId.IsSent || ClientSecret.IsSent || AuthorizationUrl.IsSent || TokenUrl.IsSent || RevocationUrl.IsSent;

    // "null removes it": the rest of the client is not meant.
    private bool RemovesSecretOnly =>
        ClientSecret is { IsSent: true, Value: null } && !ClientId.IsSent && !AuthorizationUrl.IsSent && !TokenUrl.IsSent && !RevocationUrl.IsSent;

    /// <summary>Parses the object; every problem goes to <paramref name="errors"/>.</summary>
    public static OAuthConfigRequest Parse(JsonElement element, string path, WebAddressRules rules, ICollection<FieldError> errors)
    {
        var reader = new MemberReader(element, path, errors);
        var request = Read(reader, rules);
        if (request.ClientSecret.Value is not null)
            reader.Required("clientId", request.ClientId, "A clientSecret belongs to a clientId: send the own client's members together.");
        return request;
    }

    /// <summary>Parses the object as a part of a merge patch; <see cref="LacksClient"/> tells what only the present state can.</summary>
    internal static OAuthConfigRequest ParseMergePatch(JsonElement element, string path, WebAddressRules rules, ICollection<FieldError> errors) =>
        Read(new MemberReader(element, path, errors), rules) with { IsMergePatch = true };

    /// <summary>Whether it brings a clientSecret to a configuration that has no clientId then.</summary>
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
        };
    }

    /// <summary>Merges into what there is (PATCH).</summary>
    /// <param name="present">Null when nothing is configured.</param>
    /// <param name="clientSecret">Where a clientSecret that was sent has been put.</param>
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
        asked = asked with { SendResource = SendResource.Or(movesElsewhere ? null : present.SendResource) };
        if (RemovesSecretOnly && !movesElsewhere)
            return asked with { ClientSecret = null };
        if (movesElsewhere || !IsMergePatch)
            return SendsClient || movesElsewhere ? WithClient(asked, new OAuthConfig(), present, clientSecret) : asked;
        return WithClient(asked, present, present, clientSecret);
    }

    /// <summary>Replaces what there is (PUT); a clientSecret left out stays while it still belongs to the same client and place.</summary>
    internal OAuthConfig Replace(OAuthConfig? present, SecretReference? clientSecret)
    {
        var asked = new OAuthConfig { Provider = Provider.Value, Issuer = Issuer.Value, Scopes = Scopes.Value ?? OAuth.Scopes.None, SendResource = SendResource.Value };
        return WithClient(asked, new OAuthConfig(), present ?? new OAuthConfig(), clientSecret);
    }

    // What is left out of the own client is taken from the configuration before: an empty one where the client is replaced.
    private OAuthConfig WithClient(OAuthConfig asked, OAuthConfig before, OAuthConfig present, SecretReference? clientSecret)
    {
        var next = asked with
        {
            ClientId = ClientId.Or(before.ClientId),
            AuthorizationUrl = AuthorizationUrl.Or(before.AuthorizationUrl),
            TokenUrl = TokenUrl.Or(before.TokenUrl),
            RevocationUrl = RevocationUrl.Or(before.RevocationUrl),
        };

        // The endpoints that get the secret follow from provider, issuer, tokenUrl and revocationUrl; it is never sent to one it was not given for.
        var staysWhereItWas = next.ClientId is not null
            && next.ClientId == present.ClientId
            && next.Provider == present.Provider
            && OAuthConfig.SameText(next.Issuer, present.Issuer)
            && OAuthConfig.SameText(next.TokenUrl, present.TokenUrl)
            && (next.RevocationUrl is null || OAuthConfig.SameText(next.RevocationUrl, present.RevocationUrl));
        return next with { ClientSecret = ClientSecret.IsSent ? clientSecret : staysWhereItWas ? present.ClientSecret : null };
    }
}
