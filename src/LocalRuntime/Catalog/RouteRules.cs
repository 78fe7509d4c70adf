using Microsoft.AspNetCore.Routing.Patterns;

namespace Kontext.LocalRuntime.Catalog;

/// <summary>Routes the platform's two routers both understand, no two of which answer the same request.</summary>
internal static class RouteRules
{
    private static readonly string[] Reserved = ["admin", "runtime"];

    public static IEnumerable<string> Check(HttpFunction function)
    {
        if (function.Route.Length == 0)
        {
            yield return $"Function '{function.Name}': an empty Route means its name to one router and nothing to the other; leave it out.";
        }
        else if (function.Route[0] == '/')
        {
            yield return $"Function '{function.Name}': its Route '{function.Route}' must not begin with '/'.";
        }
        else if (Reserved.Any(word => function.Route.StartsWith(word, StringComparison.OrdinalIgnoreCase)))
        {
            yield return $"Function '{function.Name}': its Route '{function.Route}' begins with admin or runtime, which are the platform's.";
        }
        else if (Parse(function.Route) is null)
        {
            yield return $"Function '{function.Name}': its Route '{function.Route}' is no route template.";
        }
    }

    public static IEnumerable<string> CheckOverlaps(IReadOnlyList<HttpFunction> functions, string routePrefix) =>
        from i in Enumerable.Range(0, functions.Count)
        from second in functions.Skip(i + 1)
        let first = functions[i]
        where MethodsOverlap(first, second) && Shape(first.Route) is { } shape && shape == Shape(second.Route)
        select $"Functions '{first.Name}' and '{second.Name}' answer the same requests, to '/{Join(routePrefix, first.Route)}'.";

    public static string Join(string prefix, string route) => prefix.Length == 0 ? route : $"{prefix}/{route}";

    private static bool MethodsOverlap(HttpFunction first, HttpFunction second) =>
        first.Methods.Count == 0 || second.Methods.Count == 0
        || first.Methods.Intersect(second.Methods, StringComparer.OrdinalIgnoreCase).Any();

    // Two templates that differ in the names of their parameters alone match the same paths.
    private static string? Shape(string route) =>
        Parse(route) is { } pattern
            ? string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => Shape(pattern, part)))))
            : null;

    private static string Shape(RoutePattern pattern, RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content.ToUpperInvariant(),
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => $"{{{(parameter.IsCatchAll ? "*" : "")}{Constraints(pattern, parameter)}}}",
        _ => "",
    };

    private static string Constraints(RoutePattern pattern, RoutePatternParameterPart parameter) =>
        string.Join(':', pattern.ParameterPolicies.GetValueOrDefault(parameter.Name)?.Select(policy => policy.Content) ?? []);

    private static RoutePattern? Parse(string route)
    {
        try
        {
            return RoutePatternFactory.Parse(route);
        }
        catch (RoutePatternException)
        {
            return null;
        }
    }
}
