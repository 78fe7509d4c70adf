using Kontext.Core.OAuth;
using Kontext.Functions.Callers;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Tokens;

internal sealed class TokenEndpointOptionsValidator : IValidateOptions<TokenEndpointOptions>
{
    public ValidateOptionsResult Validate(string? name, TokenEndpointOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(TokenEndpointOptions options)
    {
        const string section = TokenEndpointOptions.Section;
        if (options.AudienceParameter is not ("audience" or "resource" or "none"))
            yield return $"{section}:AudienceParameter must be audience, resource or none.";
        foreach (var (index, mapped) in options.Scopes.Index())
        {
            if (!Scope.All.Contains(mapped.Scope, StringComparer.Ordinal))
                yield return $"{section}:Scopes:{index}:Scope must be one of {string.Join(", ", Scope.All)}.";
            var asked = mapped.AtAuthority.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (Scopes.Clean(asked).Values.Length != asked.Distinct(StringComparer.Ordinal).Count())
                yield return $"{section}:Scopes:{index}:AtAuthority must be scopes separated by spaces.";
        }

        if (options.Scopes.DistinctBy(mapped => mapped.Scope, StringComparer.Ordinal).Count() != options.Scopes.Count)
            yield return $"{section}:Scopes names a scope twice.";
    }
}
