using Kontext.Core.OAuth;
using Kontext.Functions.Callers;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Tokens;

/// <summary>Maps the scopes of this service to the authority's scopes and back.</summary>
public sealed class ScopeMap(IOptions<TokenEndpointOptions> options)
{
    private readonly IReadOnlyDictionary<string, string[]> _names = Scope.All.ToDictionary(
        scope => scope,
        scope => options.Value.Scopes.FirstOrDefault(mapped => mapped.Scope == scope)?.AtAuthority.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [scope],
        StringComparer.Ordinal);

    /// <summary>Returns the requested scopes without unknown ones. A request without scope means management:all.</summary>
    internal IReadOnlyList<string> Read(string? scope) =>
        scope is null ? [Scope.ManagementAll] : [.. scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Where(_names.ContainsKey)];

    internal Scopes ToAuthority(IReadOnlyList<string> asked) => Scopes.Clean(asked.SelectMany(scope => _names[scope]));

    /// <summary>Returns the granted scopes, by this service's names.</summary>
    /// <param name="asked">The requested scopes.</param>
    /// <param name="granted">The scopes that the authority granted; null means all requested ones (RFC 6749 section 5.1).</param>
    internal string FromAuthority(IReadOnlyList<string> asked, Scopes? granted) => string.Join(' ', granted is null
        ? asked
        : Scope.All.Where(scope => (_names[scope].Length > 0 || asked.Contains(scope, StringComparer.Ordinal)) && _names[scope].All(granted.Values.Contains)));
}
