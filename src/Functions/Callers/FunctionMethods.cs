using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Callers;

/// <summary>Lists the functions of this app and their methods.</summary>
internal static class FunctionMethods
{
    /// <summary>
    /// The functions of public classes, which are the only ones that the worker finds. Reading the attributes of all methods would slow
    /// down each start.
    /// </summary>
    public static IReadOnlyList<(string Name, MethodInfo Method)> All { get; } =
    [
        .. from type in typeof(FunctionMethods).Assembly.GetExportedTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           select (function.Name, method),
    ];
}
