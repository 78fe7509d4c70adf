using System.Text.Json;
using System.Text.RegularExpressions;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Providers;

namespace Kontext.Core.Tests.Providers;

/// <summary>The rules of a complete and consistent entry of the catalogue.</summary>
internal static partial class ProviderCheck
{
    // Ours to set in an authorization request; an entry that sets one would send it twice or undo a protection.
    internal static readonly string[] Ours =
    [
        "client_id", "client_secret", "code_challenge", "code_challenge_method", "iss", "nonce", "redirect_uri", "request", "request_uri",
        "resource", "response_mode", "response_type", "scope", "state",
    ];

    // An access token is sent to no other host. The OpenID metadata of these issuers name an endpoint at a different origin.
    private static readonly (string? Issuer, Uri Endpoint)[] UserInfoElsewhere =
    [
        ("https://accounts.google.com", new Uri("https://openidconnect.googleapis.com/v1/userinfo")),
    ];

    /// <summary>Empty for entries that agree with one another and with themselves.</summary>
    public static IEnumerable<string> Problems(IReadOnlyList<Provider> providers)
    {
        var byId = providers.ToLookup(provider => provider.Id, StringComparer.Ordinal);
        return providers.SelectMany(Problems)
            .Concat(byId.Where(same => same.Count() > 1).Select(same => $"{same.Key}: there are several"))
            .Concat(providers.Where(provider => !CanLend(provider, byId)).Select(provider => $"{provider.Id}: ClientOf is no other entry of the same authorization server"));
    }

    /// <summary>Empty for a good entry; else one phrase for each thing that is wrong.</summary>
    public static IEnumerable<string> Problems(Provider provider) =>
        Identity(provider).Concat(Addresses(provider)).Concat(Server(provider)).Concat(Revocation(provider)).Concat(Requests(provider)).Concat(Names(provider))
            .Select(problem => $"{provider.Id}: {problem}");

    private static bool CanLend(Provider provider, ILookup<string, Provider> byId) =>
        provider.ClientOf is null
        || (provider.ClientOf != provider.Id
            && byId[provider.ClientOf].Any(lender => lender.ClientOf is null && lender.Server.TokenEndpoint == provider.Server.TokenEndpoint));

    private static IEnumerable<string> Identity(Provider provider)
    {
        if (!Id.IsMatch(provider.Id))
            yield return "the id is not 1 to 64 lower-case letters and digits";
        if (string.IsNullOrWhiteSpace(provider.Name))
            yield return "the name is missing";
        if (provider.Sources.IsDefaultOrEmpty)
            yield return "the sources are missing";
    }

    private static IEnumerable<string> Addresses(Provider provider)
    {
        var server = provider.Server;
        Uri?[] all =
        [
            server.AuthorizationEndpoint, server.TokenEndpoint, server.RevocationEndpoint, provider.Tokens.RefreshEndpoint,
            provider.Revocation.Endpoint, provider.Identity?.Endpoint, .. provider.Origins, .. provider.Sources,
        ];
        foreach (var address in all.OfType<Uri>().Where(address => address is not { Scheme: "https", UserInfo: "", Fragment: "", IsDefaultPort: true }))
            yield return $"{address} is not a plain https address";

        if (provider.Origins.IsDefaultOrEmpty || provider.Origins.Distinct().Count() != provider.Origins.Length)
            yield return "the origins are missing or repeated";
        foreach (var origin in provider.Origins.Where(origin => origin.PathAndQuery != "/"))
            yield return $"{origin} is more than an origin";

        Uri?[] own = [.. provider.Origins, server.AuthorizationEndpoint, server.TokenEndpoint];
        if (provider.Identity is { } identity && !UserInfoElsewhere.Contains((server.Issuer, identity.Endpoint)) && !own.Any(one => HaveOneOrigin(one!, identity.Endpoint)))
            yield return "the identity endpoint is neither at an own origin nor at the authorization server's";
        if (provider.Tokens.RefreshEndpoint is { } refresh && !HaveOneOrigin(refresh, server.TokenEndpoint))
            yield return "the refresh endpoint is not at the token endpoint's origin";
    }

    private static IEnumerable<string> Server(Provider provider)
    {
        var server = provider.Server;
        if (server.Issuer is { } issuer && (!Uri.TryCreate(issuer, UriKind.Absolute, out var uri) || uri is not { Scheme: "https", Query: "", Fragment: "" }))
            yield return "the issuer is no issuer identifier";
        if (server is { SendsIssuer: true, Issuer: null })
            yield return "an issuer is sent that nothing can be compared with";
        if (server.AuthorizationEndpoint.Query.Length > 0)
            yield return "the authorization endpoint has parameters of its own";
        if (server.RegistrationEndpoint is not null || server.TakesClientIdMetadataDocuments)
            yield return "clients of the catalogue are registered by hand";
        if (server.TokenEndpointAuthentication.IsDefaultOrEmpty || server.TokenEndpointAuthentication.Distinct().Count() != server.TokenEndpointAuthentication.Length)
            yield return "the methods of client authentication are missing or repeated";
        if (server.TokenEndpointAuthentication is [ClientAuthentication.None])
            yield return "there is no way for a confidential client";
    }

    private static IEnumerable<string> Revocation(Provider provider)
    {
        var (style, endpoint, endsWholeGrant) = provider.Revocation;
        if (style == RevocationStyle.None != endpoint is null)
            yield return "the revocation endpoint must be there exactly when there is a revocation";
        if (style == RevocationStyle.None && endsWholeGrant)
            yield return "what is not offered ends nothing";
        if (provider.Server.RevocationEndpoint != (style == RevocationStyle.Rfc7009 ? endpoint : null))
            yield return "the server's revocation endpoint is that of RFC 7009 and no other";
        if (style == RevocationStyle.GitHub != endpoint?.OriginalString.Contains("{client_id}", StringComparison.Ordinal) is true)
            yield return "the client id belongs into the revocation endpoint of GitHub's style and of no other";
    }

    private static IEnumerable<string> Requests(Provider provider)
    {
        var names = provider.AuthorizationParameters.Select(parameter => parameter.Key).ToList();
        foreach (var name in names.Where(name => Ours.Contains(name, StringComparer.OrdinalIgnoreCase) || name == provider.Tokens.ScopeParameter))
            yield return $"the parameter {name} is ours";
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count || provider.AuthorizationParameters.Any(one => one.Key.Length == 0 || one.Value.Length == 0))
            yield return "an authorization parameter is empty or repeated";

        if (provider.Tokens.TokenType.Length == 0 || provider.Tokens.ScopeParameter.Length == 0)
            yield return "the token type and the scope parameter have names";
        if (provider.Tokens.ScopeSeparator is not (' ' or ','))
            yield return "scopes are separated by a space or a comma";
        List<FieldError> errors = [];
        Scopes.Parse(JsonSerializer.SerializeToElement(provider.DefaultScopes.Values), "", errors);
        if (errors.Count > 0 || provider.DefaultScopes.Values.Distinct(StringComparer.Ordinal).Count() != provider.DefaultScopes.Values.Length
            || provider.DefaultScopes.Values.Any(scope => scope.Contains(provider.Tokens.ScopeSeparator, StringComparison.Ordinal)))
        {
            yield return "a default scope is no scope-token or repeated";
        }
    }

    private static IEnumerable<string> Names(Provider provider)
    {
        if (provider.Identity is { NamesAt.IsDefaultOrEmpty: true })
            yield return "the identity endpoint tells no name";
        if (provider is { Revocation.EndsWholeGrant: true, Identity.IdsAt.IsDefaultOrEmpty: true })
            yield return "a grant that ends as a whole is told from others by the account's id";
        string[] pointers = [.. provider.Identity?.NamesAt ?? [], .. provider.Identity?.IdsAt ?? [], .. provider.Tokens.AccountNamesAt];
        foreach (var pointer in pointers.Where(pointer => !Pointer.IsMatch(pointer)))
            yield return $"'{pointer}' is no JSON pointer to a member";
        if (provider.Tokens.TokensAt.Length > 0 && !Pointer.IsMatch(provider.Tokens.TokensAt))
            yield return $"'{provider.Tokens.TokensAt}' is no JSON pointer to a member";
    }

    private static bool HaveOneOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    [GeneratedRegex(@"^[a-z][a-z0-9]{0,63}\z")]
    private static partial Regex Id { get; }

    [GeneratedRegex(@"^(/([^/~]|~[01])+)+\z")]
    private static partial Regex Pointer { get; }
}
