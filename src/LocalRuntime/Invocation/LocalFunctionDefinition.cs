using System.Collections.Immutable;
using Kontext.LocalRuntime.Catalog;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>How a function describes itself to middleware.</summary>
internal sealed class LocalFunctionDefinition(LoadedFunction function) : FunctionDefinition
{
    public override ImmutableArray<FunctionParameter> Parameters { get; } =
    [
        .. function.Method.GetParameters().Select(parameter =>
            new FunctionParameter(parameter.Name!, parameter.ParameterType, parameter.HasDefaultValue, parameter.DefaultValue)),
    ];

    public override string PathToAssembly => function.Class.Assembly.Location;

    public override string EntryPoint => MethodRules.Entry(function.Method);

    public override string Id => function.Name;

    public override string Name => function.Name;

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
        Single(function.TriggerParameter.Name!, function.TriggerType, BindingDirection.In);

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; } =
        function is HttpFunction ? Single("$return", "http", BindingDirection.Out) : ImmutableDictionary<string, BindingMetadata>.Empty;

    private static ImmutableDictionary<string, BindingMetadata> Single(string name, string type, BindingDirection direction) =>
        ImmutableDictionary<string, BindingMetadata>.Empty.Add(name, new LocalBindingMetadata(name, type, direction));
}
