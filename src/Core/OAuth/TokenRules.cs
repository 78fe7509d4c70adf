using System.Collections.Immutable;

namespace Kontext.Core.OAuth;

/// <summary>How a provider's token endpoint departs from RFC 6749.</summary>
public sealed record TokenRules
{
    /// <summary>The rules of RFC 6749 itself.</summary>
    public static TokenRules Standard { get; } = new();

    /// <summary>The separator of scopes in requests: a space, or a comma at Linear. Answers are read with both.</summary>
    public char ScopeSeparator { get; init; } = ' ';

    /// <summary>
    /// JSON pointer (RFC 6901) to the object that holds the tokens, such as <c>/authed_user</c> at Slack; empty for the answer itself. When
    /// that object holds no access token, as in Slack's answer to a refresh, the answer itself is read.
    /// </summary>
    public string TokensAt { get; init; } = "";

    /// <summary>
    /// The provider's own <c>token_type</c> for a bearer token, beside <c>Bearer</c>: <c>user</c> at Slack. Other types are refused.
    /// </summary>
    public string TokenType { get; init; } = "Bearer";

    /// <summary>
    /// JSON pointers (RFC 6901) to the account's name in the answer, tried in order when no id token has a name: <c>/workspace_name</c> at
    /// Notion.
    /// </summary>
    public ImmutableArray<string> AccountNamesAt { get; init; } = [];

    /// <summary>The endpoint for refreshes, at the token endpoint's origin, as at Figma; null when it is the token endpoint.</summary>
    public Uri? RefreshEndpoint { get; init; }

    /// <summary>
    /// The name of the <c>scope</c> parameter in the authorization request. It differs where a provider uses <c>scope</c> for another
    /// purpose.
    /// </summary>
    public string ScopeParameter { get; init; } = "scope";

    /// <summary>
    /// Whether <c>resource</c> (RFC 8707) is sent. False only when the provider's documentation or its answers refuse it.
    /// </summary>
    public bool SendsResource { get; init; } = true;
}
