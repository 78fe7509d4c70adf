using System.Reflection;
using System.Text.Json;
using Kontext.LocalRuntime.Catalog;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>Runs one function: arguments first, then an instance of its class, made for this invocation and not disposed.</summary>
internal sealed class FunctionExecutor(LoadedFunction function, JsonSerializerOptions json)
{
    private readonly MethodInvoker _method = MethodInvoker.Create(function.Method);
    private readonly FunctionResult _result = FunctionResult.Of(function.Method.ReturnType);
    private readonly ParameterBinder _parameters = new(function, json);

    // Compiled when the function is first called: all of them at once would be felt at every start.
    private readonly Lazy<ObjectFactory>? _factory =
        function.Method.IsStatic ? null : new(() => ActivatorUtilities.CreateFactory(function.Class, Type.EmptyTypes));

    public FunctionDefinition Definition { get; } = new LocalFunctionDefinition(function);

    public async Task ExecuteAsync(FunctionContext context)
    {
        var arguments = _parameters.Bind(context);
        var instance = _factory?.Value.Invoke(context.InstanceServices, []);
        context.GetInvocationResult().Value = await _result.ReadAsync(_method.Invoke(instance, arguments.AsSpan()));
    }
}
