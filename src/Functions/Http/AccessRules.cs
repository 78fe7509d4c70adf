using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Http;

/// <summary>The <see cref="AccessAttribute"/> of each function by the function's name.</summary>
internal sealed class AccessRules
{
    private readonly FrozenDictionary<string, AccessAttribute> _rules = typeof(AccessRules).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
        .Select(method => (Function: method.GetCustomAttribute<FunctionAttribute>(), Access: method.GetCustomAttribute<AccessAttribute>()))
        .Where(pair => pair.Function is not null && pair.Access is not null)
        .ToFrozenDictionary(pair => pair.Function!.Name, pair => pair.Access!, StringComparer.OrdinalIgnoreCase);

    public AccessAttribute For(string function) => _rules.TryGetValue(function, out var access)
        ? access
        : throw new InvalidOperationException($"Function {function} does not say who may call it.");
}
