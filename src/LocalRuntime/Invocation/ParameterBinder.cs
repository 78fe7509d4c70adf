using System.Reflection;
using System.Text.Json;
using Kontext.LocalRuntime.Catalog;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>Finds a value for each parameter of a function, the way the worker's chain of converters does.</summary>
internal sealed class ParameterBinder(LoadedFunction function, JsonSerializerOptions json)
{
    private readonly ParameterInfo[] _parameters = function.Method.GetParameters();

    public object?[] Bind(FunctionContext context)
    {
        var arguments = new object?[_parameters.Length];
        List<string>? errors = null;
        for (var i = 0; i < _parameters.Length; i++)
        {
            try
            {
                arguments[i] = Bind(_parameters[i], context);
            }
            catch (JsonException e)
            {
                (errors ??= []).Add($"Cannot convert input parameter '{_parameters[i].Name}' to type '{_parameters[i].ParameterType}': {e.Message}");
            }
        }

        return errors is null ? arguments : throw new FunctionInputConverterException(function.Name, errors);
    }

    private object? Bind(ParameterInfo parameter, FunctionContext context)
    {
        var type = parameter.ParameterType;
        if (type == typeof(HttpRequest))
        {
            return context.GetHttpContext()?.Request ?? Absent(parameter);
        }

        if (type == typeof(FunctionContext))
        {
            return context;
        }

        if (parameter == function.TriggerParameter && context.Features.Get<TriggerInput>() is { } input)
        {
            return input.As(type, json);
        }

        if (Source(parameter, context) is { } source)
        {
            return type.IsInstanceOfType(source) ? source : TextConverter.Convert(source, type, json);
        }

        return type == typeof(CancellationToken) || type == typeof(CancellationToken?) ? context.CancellationToken : Absent(parameter);
    }

    // A request's own parameter has no text to convert: the host sends none beside the request itself.
    private string? Source(ParameterInfo parameter, FunctionContext context) =>
        parameter == function.TriggerParameter
            ? null
            : context.BindingContext.BindingData.GetValueOrDefault(parameter.Name!) as string;

    private static object? Absent(ParameterInfo parameter)
    {
        if (parameter.HasDefaultValue)
        {
            return parameter.DefaultValue;
        }

        return !parameter.ParameterType.IsValueType || Nullable.GetUnderlyingType(parameter.ParameterType) is not null
            ? null
            : throw new JsonException("there is no value for it.");
    }
}
