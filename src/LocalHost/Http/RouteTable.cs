using Kontext.LocalHost.Worker;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kontext.LocalHost.Http;

/// <summary>
/// Finds the function that answers a request, as the platform does: the first one in the order of their names whose template and method fit. A wrong
/// method is not found, HEAD is a method of its own, and paths are compared without case.
/// </summary>
internal sealed class RouteTable
{
    private readonly List<Entry> _entries;

    private RouteTable(List<Entry> entries) => _entries = entries;

    /// <param name="functions">All functions; those without an HTTP trigger are passed over.</param>
    /// <param name="routePrefix">From host.json; empty for none.</param>
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

    /// <summary>The route template of a function with its prefix: the function's name where it has no route of its own.</summary>
    public static string TemplateOf(FunctionMetadata function, string routePrefix)
    {
        var route = function.Text("route") is { Length: > 0 } own ? own : function.Name;
        return routePrefix.Length == 0 ? route : $"{routePrefix}/{route}";
    }

    /// <summary>Returns the function and the values of its route, or null.</summary>
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

    // Constraints may ask for services or the router; those of the framework's own grammar ask for neither.
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
