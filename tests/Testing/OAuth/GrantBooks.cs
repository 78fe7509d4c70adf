using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kontext.Testing.OAuth;

/// <summary>
/// Records the grants of an authorization server, and which of them are valid. With rotation, a refresh token works once, and its second
/// use ends the grant (RFC 9700 section 4.14). Revoking a replaced token succeeds and ends nothing, which is the minimum that RFC 7009
/// allows.
/// </summary>
public sealed class GrantBooks(TimeProvider clock, bool rotates)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly Lock _lock = new();
    private readonly List<Grant> _grants = [];
    private int _issued;
    private int _number;

    /// <summary>The refresh token of each valid grant.</summary>
    public IReadOnlyList<string> Alive
    {
        get
        {
            lock (_lock)
                return [.. _grants.Where(grant => grant.IsAlive).Select(grant => grant.RefreshToken)];
        }
    }

    /// <summary>The number of token responses.</summary>
    public int Issued
    {
        get
        {
            lock (_lock)
                return _issued;
        }
    }

    /// <summary>The new tokens of the last token response.</summary>
    public string LastIssued { get; private set; } = "";

    /// <summary>Whether a refresh token was used twice. Grants that were lost on the way to the app do not count.</summary>
    public bool IsReused { get; private set; }

    /// <summary>Whether the server is unavailable: both endpoints answer 503.</summary>
    public bool IsAway { get; set; }

    public void AttachTo(ScriptedAuthorizationServer server)
    {
        server.Token.Answers(request => Answer(request.Form, Token));
        server.Revocation.Answers(request => Answer(request.Form, Revoke));
    }

    /// <summary>Ends all grants, as a user or an administrator can do at the authorization server.</summary>
    public void WithdrawAll()
    {
        lock (_lock)
            _grants.ForEach(grant => grant.IsAlive = false);
    }

    /// <summary>
    /// Notes the grants whose refresh token the app has not stored: the response was lost, or the app could not store the token. The app
    /// can then only send the previous refresh token again. Returns the authorization codes of these grants.
    /// </summary>
    /// <param name="isStored">Returns whether a secret contains the token.</param>
    public IReadOnlyList<string> NoteLost(Func<string, bool> isStored)
    {
        lock (_lock)
        {
            var lost = _grants.Where(grant => grant.IsAlive && !isStored(grant.RefreshToken)).ToList();
            lost.ForEach(grant => grant.IsLost = true);
            return [.. lost.Select(grant => grant.Code)];
        }
    }

    /// <summary>Returns whether the resource server would accept the token now.</summary>
    public bool Takes(string accessToken)
    {
        lock (_lock)
            return _grants.Exists(grant => grant.IsAlive && grant.AccessTokens.TryGetValue(accessToken, out var end) && end > clock.GetUtcNow());
    }

    private (int Status, string Body) Answer(
        IReadOnlyDictionary<string, string> form, Func<IReadOnlyDictionary<string, string>, (int Status, string Body)> answer)
    {
        lock (_lock)
            return IsAway ? (StatusCodes.Status503ServiceUnavailable, "") : answer(form);
    }

    private (int Status, string Body) Token(IReadOnlyDictionary<string, string> form)
    {
        if (form["grant_type"] == "authorization_code")
        {
            Grant made = new() { Code = form["code"], RefreshToken = Next("refresh") };
            _grants.Add(made);
            return (StatusCodes.Status200OK, TokensOf(made, isNew: true));
        }

        var sent = form["refresh_token"];
        if (_grants.Find(grant => grant.Replaced.Contains(sent)) is { } reused)
        {
            IsReused |= !reused.IsLost;
            reused.IsAlive = false;
        }

        if (_grants.Find(grant => grant.IsAlive && grant.RefreshToken == sent) is not { } found)
            return (StatusCodes.Status400BadRequest, """{ "error": "invalid_grant" }""");
        if (rotates)
        {
            found.Replaced.Add(sent);
            found.RefreshToken = Next("refresh");
        }

        return (StatusCodes.Status200OK, TokensOf(found, rotates));
    }

    private (int Status, string Body) Revoke(IReadOnlyDictionary<string, string> form)
    {
        var sent = form["token"];
        if (_grants.Find(grant => grant.RefreshToken == sent) is { } found)
            found.IsAlive = false;
        _grants.ForEach(grant => grant.AccessTokens.Remove(sent));
        return (StatusCodes.Status200OK, "");
    }

    private string TokensOf(Grant grant, bool isNew)
    {
        var access = Next("access");
        grant.AccessTokens[access] = clock.GetUtcNow() + Lifetime;
        LastIssued = isNew ? grant.RefreshToken : access;
        _issued++;
        var refresh = isNew ? $"\"refresh_token\": \"{grant.RefreshToken}\"," : "";
        return string.Create(CultureInfo.InvariantCulture, $$"""{ "access_token": "{{access}}", {{refresh}} "token_type": "Bearer", "expires_in": {{Lifetime.TotalSeconds}} }""");
    }

    private string Next(string kind) => string.Create(CultureInfo.InvariantCulture, $"canary-{kind}-{++_number:D4}");

    private sealed class Grant
    {
        public required string Code { get; init; }

        public required string RefreshToken { get; set; }

        public HashSet<string> Replaced { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, DateTimeOffset> AccessTokens { get; } = new(StringComparer.Ordinal);

        public bool IsAlive { get; set; } = true;

        public bool IsLost { get; set; }
    }
}
