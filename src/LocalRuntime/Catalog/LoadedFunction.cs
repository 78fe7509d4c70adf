using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Kontext.LocalRuntime.Catalog;

/// <summary>A method the app has marked as a function, and found fit to run.</summary>
internal abstract record LoadedFunction
{
    public required string Name { get; init; }

    public required Type Class { get; init; }

    public required MethodInfo Method { get; init; }

    public required ParameterInfo TriggerParameter { get; init; }

    /// <summary>The trigger by the worker's name for it.</summary>
    public abstract string TriggerType { get; }

    /// <summary>Null where the method has no trigger, or one that nothing here can pull.</summary>
    public static LoadedFunction? From(MethodInfo method)
    {
        var parameter = method.GetParameters().FirstOrDefault(IsTrigger);
        var name = method.GetCustomAttribute<FunctionAttribute>()!.Name;
        var declaring = method.DeclaringType!;
        return parameter?.GetCustomAttribute<TriggerBindingAttribute>() switch
        {
            HttpTriggerAttribute http => new HttpFunction { Name = name, Class = declaring, Method = method, TriggerParameter = parameter, Trigger = http },
            TimerTriggerAttribute timer => new TimerFunction { Name = name, Class = declaring, Method = method, TriggerParameter = parameter, Trigger = timer },
            QueueTriggerAttribute queue => new QueueFunction { Name = name, Class = declaring, Method = method, TriggerParameter = parameter, Trigger = queue },
            _ => null,
        };
    }

    public static bool IsTrigger(ParameterInfo parameter) => parameter.IsDefined(typeof(TriggerBindingAttribute));
}
