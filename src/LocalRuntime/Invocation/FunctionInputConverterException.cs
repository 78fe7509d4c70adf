namespace Kontext.LocalRuntime.Invocation;

/// <summary>What the worker throws out of <c>next</c> when parameters cannot be given values.</summary>
internal sealed class FunctionInputConverterException(string function, IReadOnlyCollection<string> errors)
    : Exception($"Error converting {errors.Count} input parameters for Function '{function}': {string.Join(' ', errors)}");
