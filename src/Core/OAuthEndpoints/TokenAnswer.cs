using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Upstream;

namespace Kontext.Core.OAuthEndpoints;

/// <summary>Reads tokens from a token endpoint's answer (RFC 6749 section 5.1), in the shapes of known providers too.</summary>
internal static class TokenAnswer
{
    private const int MaxToken = 8_192;

    // The names of GitHub, of Google, Microsoft and Keycloak, and of Intuit. None of them is standard.
    private static readonly string[] RefreshLifetimes = ["refresh_token_expires_in", "refresh_expires_in", "x_refresh_token_expires_in"];

    public static Result<TokenResponse, TokenFailure> Read(ServerAnswer answer, TokenRules rules, TokenFailures failures, SecretTexts sent)
    {
        if (failures.Find(answer) is { } failure)
            return failure;
        if (answer.Content is not { } content)
            return TokenFailures.Unusable("its answer is not one that a token endpoint gives");
        return ReadTokens(content, rules, sent);
    }

    private static Result<TokenResponse, TokenFailure> ReadTokens(JsonElement content, TokenRules rules, SecretTexts sent)
    {
        // Slack puts the tokens of a code into a nested object, and those of a refresh into the answer itself.
        JsonElement?[] places = [JsonPointer.Find(content, rules.TokensAt), content];
        var holders = places.OfType<JsonElement>().Where(place => place.ValueKind == JsonValueKind.Object && place.Member("access_token") is not null).ToList();
        if (holders.Count == 0)
            return TokenFailures.Unusable("there is no access token in its answer");

        var tokens = holders.Find(holder => IsBearer(holder, rules));
        if (tokens.ValueKind == JsonValueKind.Undefined)
            return TokenFailures.Unusable("its token is not a bearer token, and no other kind can be used here");
        if (!IsToken(tokens.Text("access_token")))
            return TokenFailures.Unusable($"its access token is not visible ASCII of at most {MaxToken} characters");
        if (tokens.Member("refresh_token") is { } refreshToken && !IsTokenOrEmpty(refreshToken))
            return TokenFailures.Unusable($"its refresh token is not visible ASCII of at most {MaxToken} characters");
        return Response(content, tokens, rules, sent);
    }

    private static TokenResponse Response(JsonElement content, JsonElement tokens, TokenRules rules, SecretTexts sent)
    {
        var (accessToken, refreshToken) = (tokens.Text("access_token")!, tokens.Text("refresh_token"));
        var given = sent.With(accessToken, refreshToken);
        return new TokenResponse
        {
            AccessToken = accessToken,
            RefreshToken = refreshToken,
            ExpiresIn = tokens.Lifetime("expires_in"),
            RefreshTokenExpiresIn = tokens.Lifetime(RefreshLifetimes),
            Scopes = tokens.ScopesAt("scope", given),
            Account = AccountOf(content, tokens, rules, given),
        };
    }

    private static ProviderAccount AccountOf(JsonElement content, JsonElement tokens, TokenRules rules, SecretTexts given)
    {
        var account = (tokens.Text("id_token") ?? content.Text("id_token")) is { } idToken ? IdToken.Read(idToken, given) : ProviderAccount.Unknown;
        return account.Name is not null
            ? account
            : account with { Name = rules.AccountNamesAt.Select(pointer => NameAt(content, pointer, given)).FirstOrDefault(name => name is not null) };
    }

    private static string? NameAt(JsonElement content, string pointer, SecretTexts given) =>
        JsonPointer.Find(content, pointer) is { ValueKind: JsonValueKind.String } found ? ForeignText.CleanWithout(found.GetString(), given) : null;

    private static bool IsBearer(JsonElement tokens, TokenRules rules) => tokens.Member("token_type") switch
    {
        null => true,
        { ValueKind: JsonValueKind.String } blank when string.IsNullOrWhiteSpace(blank.GetString()) => true,
        { ValueKind: JsonValueKind.String } type => string.Equals(type.GetString(), "Bearer", StringComparison.OrdinalIgnoreCase)
            || string.Equals(type.GetString(), rules.TokenType, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    // Some servers write an empty string where others omit the member.
    private static bool IsTokenOrEmpty(JsonElement element) =>
        element.ValueKind == JsonValueKind.String && (element.ValueEquals("") || IsToken(element.GetString()));

    private static bool IsToken(string? text) => text is { Length: > 0 and <= MaxToken } && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
