using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Catalog;

/// <summary>A method the app has marked as a function, and found fit to run.</summary>
internal sealed record LoadedFunction
{
    public required string Name { get; init; }

    public required Type Class { get; init; }

    public required MethodInfo Method { get; init; }

    public required HttpTriggerAttribute Trigger { get; init; }

    public required ParameterInfo TriggerParameter { get; init; }

    /// <summary>Route template below the prefix; the name where the trigger has none.</summary>
    public string Route => Trigger.Route ?? Name;

    /// <summary>Empty means every method.</summary>
    public IReadOnlyList<string> Methods => Trigger.Methods ?? [];

    public static LoadedFunction? From(MethodInfo method)
    {
        var trigger = method.GetParameters().FirstOrDefault(parameter => parameter.IsDefined(typeof(HttpTriggerAttribute)));
        return trigger is null
            ? null
            : new LoadedFunction
            {
                Name = method.GetCustomAttribute<FunctionAttribute>()!.Name,
                Class = method.DeclaringType!,
                Method = method,
                Trigger = trigger.GetCustomAttribute<HttpTriggerAttribute>()!,
                TriggerParameter = trigger,
            };
    }
}
