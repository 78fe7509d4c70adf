using Kontext.Core.OAuth;
using Kontext.Functions.Http;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Tokens;

/// <summary>Our scopes and those the authority knows in their place.</summary>
public sealed class ScopeMap(IOptions<TokenEndpointOptions> options)
{
    private readonly IReadOnlyDictionary<string, string[]> _names = Scope.All.ToDictionary(
        scope => scope,
        scope => options.Value.Scopes.FirstOrDefault(mapped => mapped.Scope == scope)?.AtAuthority.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [scope],
        StringComparer.Ordinal);

    /// <summary>What is asked for: unknown scopes are left out, and who names none asks for management:all.</summary>
    internal IReadOnlyList<string> Read(string? scope) =>
        scope is null ? [Scope.ManagementAll] : [.. scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Where(_names.ContainsKey)];

    internal Scopes ToAuthority(IReadOnlyList<string> asked) => Scopes.Clean(asked.SelectMany(scope => _names[scope]));

    /// <summary>What was granted, in our names.</summary>
    /// <param name="asked">What was asked for.</param>
    /// <param name="granted">The authority's words; null when it says nothing, which means all of it (RFC 6749 section 5.1).</param>
    internal string FromAuthority(IReadOnlyList<string> asked, Scopes? granted) => string.Join(' ', granted is null
        ? asked
        : Scope.All.Where(scope => (_names[scope].Length > 0 || asked.Contains(scope, StringComparer.Ordinal)) && _names[scope].All(granted.Values.Contains)));
}
