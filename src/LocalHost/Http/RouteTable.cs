using Kontext.LocalHost.Worker;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kontext.LocalHost.Http;

/// <summary>
/// Finds the function that answers a request, as the platform does. The first function by name whose template and method match wins. A
/// wrong method gives 404, HEAD is a separate method, and paths ignore case.
/// </summary>
internal sealed class RouteTable
{
    private readonly List<Entry> _entries;

    private RouteTable(List<Entry> entries) => _entries = entries;

    /// <param name="functions">All functions; those without an HTTP trigger are ignored.</param>
    /// <param name="routePrefix">The route prefix of host.json; empty for none.</param>
    public static RouteTable Of(IEnumerable<FunctionMetadata> functions, string routePrefix)
    {
        DefaultInlineConstraintResolver resolver = new(Options.Create(new RouteOptions()), NoServices.Instance);
        return new RouteTable(
        [
            .. functions.Where(function => function.TriggerType == FunctionMetadata.HttpTrigger)
                .OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)
                .Select(function => Entry.Of(function, TemplateOf(function, routePrefix), resolver)),
        ]);
    }

    /// <summary>
    /// Returns the route template of a function with the prefix. A function without a route has its name as its template.
    /// </summary>
    public static string TemplateOf(FunctionMetadata function, string routePrefix)
    {
        var route = function.Text("route") is { Length: > 0 } own ? own : function.Name;
        return routePrefix.Length == 0 ? route : $"{routePrefix}/{route}";
    }

    /// <summary>Returns the function and the values of its route; null when no function matches.</summary>
    public RouteMatch? Find(HttpContext http)
    {
        foreach (var entry in _entries)
        {
            if (entry.TryMatch(http) is { } values)
                return new RouteMatch(entry.Function, values);
        }

        return null;
    }

    private sealed record Entry(FunctionMetadata Function, TemplateMatcher Matcher, IDictionary<string, IRouteConstraint> Constraints)
    {
        private readonly HashSet<string> _methods = new(Function.Texts("methods"), StringComparer.OrdinalIgnoreCase);

        public static Entry Of(FunctionMetadata function, string template, IInlineConstraintResolver resolver)
        {
            var parsed = TemplateParser.Parse(template);
            RouteValueDictionary defaults = [];
            RouteConstraintBuilder constraints = new(resolver, template);
            foreach (var parameter in parsed.Parameters)
            {
                if (parameter.IsOptional)
                    constraints.SetOptional(parameter.Name!);
                if (parameter.DefaultValue is not null)
                    defaults[parameter.Name!] = parameter.DefaultValue;
                foreach (var constraint in parameter.InlineConstraints)
                    constraints.AddResolvedConstraint(parameter.Name!, constraint.Constraint);
            }

            return new Entry(function, new TemplateMatcher(parsed, defaults), constraints.Build());
        }

        public Dictionary<string, string>? TryMatch(HttpContext http)
        {
            RouteValueDictionary values = [];
            if ((_methods.Count > 0 && !_methods.Contains(http.Request.Method))
                || !Matcher.TryMatch(http.Request.Path, values)
                || !RouteConstraintMatcher.Match(Constraints, values, http, NoRouter.Instance, RouteDirection.IncomingRequest, NullLogger.Instance))
            {
                return null;
            }

            return values.Where(value => value.Value is not null).ToDictionary(value => value.Key, value => value.Value!.ToString()!, StringComparer.Ordinal);
        }
    }

    // Route constraints may request services or the router. The framework's built-in constraints need neither.
    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }

    private sealed class NoRouter : IRouter
    {
        public static readonly NoRouter Instance = new();

        public VirtualPathData? GetVirtualPath(VirtualPathContext context) => null;

        public Task RouteAsync(RouteContext context) => Task.CompletedTask;
    }
}
