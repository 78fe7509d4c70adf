using System.Collections.Immutable;

namespace Kontext.Core.OAuth;

/// <summary>Where a provider's token endpoint departs from RFC 6749; the default departs nowhere.</summary>
public sealed record TokenRules
{
    /// <summary>As the RFC says.</summary>
    public static TokenRules Standard { get; } = new();

    /// <summary>What stands between scopes in requests: a space, or a comma at Linear. Answers are read with either, whatever stands here.</summary>
    public char ScopeSeparator { get; init; } = ' ';

    /// <summary>JSON pointer (RFC 6901) to the object that holds the tokens, such as <c>/authed_user</c> at Slack; empty for the answer itself.</summary>
    public string TokensAt { get; init; } = "";

    /// <summary>What the provider calls a bearer token in <c>token_type</c> beside <c>Bearer</c> itself: <c>user</c> at Slack. Every other type is refused.</summary>
    public string TokenType { get; init; } = "Bearer";

    /// <summary>JSON pointers (RFC 6901) to the account's name in the answer itself, asked in order when no id token names it: <c>/workspace_name</c> at Notion.</summary>
    public ImmutableArray<string> AccountNamesAt { get; init; } = [];

    /// <summary>The <c>scope</c> parameter's name in the authorization request: <c>user_scope</c> at Slack.</summary>
    public string ScopeParameter { get; init; } = "scope";

    /// <summary>Whether <c>resource</c> (RFC 8707) is sent; false only where a provider's documentation or answers refuse it.</summary>
    public bool SendsResource { get; init; } = true;

    /// <summary>Where tokens are refreshed when that is not the token endpoint, as at Figma; at the token endpoint's origin. Null where it is.</summary>
    public Uri? RefreshEndpoint { get; init; }
}
