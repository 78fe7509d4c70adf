using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Http;

/// <summary>The functions of this app, as they are written.</summary>
internal static class FunctionMethods
{
    /// <summary>Of public classes alone, as the worker takes them: to read the attributes of every method there is would be felt at each start.</summary>
    public static IReadOnlyList<(string Name, MethodInfo Method)> All { get; } =
    [
        .. from type in typeof(FunctionMethods).Assembly.GetExportedTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           select (function.Name, method),
    ];
}
