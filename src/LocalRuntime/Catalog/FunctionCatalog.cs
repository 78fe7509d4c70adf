using System.Reflection;
using Kontext.LocalRuntime.Hosting;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Catalog;

/// <summary>Finds an assembly's functions, and refuses what the platform would refuse, leave out or answer with nothing.</summary>
internal static class FunctionCatalog
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<LoadedFunction> Load(IEnumerable<Type> types, string routePrefix)
    {
        var methods = types.SelectMany(type => type.GetMethods(Declared)).ToList();
        var marked = methods.Where(IsFunction).ToList();
        var functions = marked.Select(LoadedFunction.From).OfType<LoadedFunction>().ToList();

        List<string> problems =
        [
            .. MethodRules.AsyncVoid(methods),
            .. marked.SelectMany(MethodRules.Check),
            .. NameRules.Check(marked),
            .. functions.OfType<HttpFunction>().SelectMany(RouteRules.Check),
            .. RouteRules.CheckOverlaps([.. functions.OfType<HttpFunction>()], routePrefix),
            .. functions.OfType<TimerFunction>().SelectMany(TimerRules.Check),
        ];

        return problems.Count == 0 ? functions : throw new StartupException(string.Join(Environment.NewLine, problems));
    }

    // Subclasses of the attribute do not count on the platform either.
    private static bool IsFunction(MethodInfo method) =>
        method.GetCustomAttributes<FunctionAttribute>(inherit: false).Any(attribute => attribute.GetType() == typeof(FunctionAttribute));
}
