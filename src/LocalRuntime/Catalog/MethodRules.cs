using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Kontext.LocalRuntime.Catalog;

/// <summary>The shape of a function: where it may be declared, what triggers it, what it may return.</summary>
internal static partial class MethodRules
{
    public static string Entry(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";

    /// <summary>The worker's analyzer refuses these in the whole project, not in functions alone.</summary>
    public static IEnumerable<string> AsyncVoid(IEnumerable<MethodInfo> methods) =>
        from method in methods
        where method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute))
            && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && !method.DeclaringType!.IsDefined(typeof(CompilerGeneratedAttribute))
        select $"{Entry(method)}: async void ends before its work does; return Task.";

    public static IEnumerable<string> Check(MethodInfo method) =>
        [.. CheckDeclaration(method), .. CheckTrigger(method), .. CheckReturnType(method), .. CheckRetry(method)];

    private static IEnumerable<string> CheckDeclaration(MethodInfo method)
    {
        var type = method.DeclaringType!;
        if (type.IsNested)
        {
            yield return $"{Entry(method)}: functions are not found in nested classes.";
        }
        else if (!type.IsPublic || !method.IsPublic)
        {
            yield return $"{Entry(method)}: functions are not found unless class and method are public.";
        }

        if (type.ContainsGenericParameters || method.ContainsGenericParameters)
        {
            yield return $"{Entry(method)}: functions are not found in generic classes, and cannot be generic themselves.";
        }
    }

    private static IEnumerable<string> CheckTrigger(MethodInfo method)
    {
        var triggers = method.GetParameters().Where(LoadedFunction.IsTrigger).ToList();
        if (triggers.Count != 1)
        {
            yield return $"{Entry(method)}: a function has exactly one parameter with a trigger.";
        }

        foreach (var trigger in triggers.Where(trigger => !ParameterName().IsMatch(trigger.Name!)))
        {
            yield return $"{Entry(method)}: the trigger's parameter '{trigger.Name}' must be a letter and up to 127 letters or digits.";
        }
    }

    private static IEnumerable<string> CheckReturnType(MethodInfo method)
    {
        if (HasTrigger<TimerTriggerAttribute>(method) || HasTrigger<QueueTriggerAttribute>(method))
        {
            if (method.ReturnType != typeof(void) && method.ReturnType != typeof(Task))
            {
                yield return $"{Entry(method)}: nobody would receive a result of type {method.ReturnType.Name}; return Task or void.";
            }
        }
        else if (!CanBeAnswered(method.ReturnType))
        {
            yield return $"{Entry(method)}: a result of type {method.ReturnType.Name} would be answered with an empty 200; "
                + "return IActionResult, IResult, a Task of one of them, Task or void.";
        }
    }

    private static IEnumerable<string> CheckRetry(MethodInfo method)
    {
        if (method.IsDefined(typeof(RetryAttribute)))
        {
            yield return HasTrigger<TimerTriggerAttribute>(method)
                ? $"{Entry(method)}: retry attributes are not carried out here; let the timer's next run do what this one could not."
                : $"{Entry(method)}: only timers take a retry attribute; a queue brings a message back by itself, maxDequeueCount times (host.json).";
        }
    }

    private static bool HasTrigger<T>(MethodInfo method)
        where T : TriggerBindingAttribute =>
        method.GetParameters().Any(parameter => parameter.IsDefined(typeof(T)));

    private static bool CanBeAnswered(Type type)
    {
        if (type == typeof(void) || type == typeof(Task))
        {
            return true;
        }

        var result = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>) ? type.GetGenericArguments()[0] : type;
        return result == typeof(object) || result.IsAssignableTo(typeof(IActionResult)) || result.IsAssignableTo(typeof(IResult));
    }

    [GeneratedRegex(@"\A[a-zA-Z][a-zA-Z0-9]{0,127}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();
}
