using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Http;

/// <summary>Who may call each function, by the function's name.</summary>
internal sealed class AccessRules
{
    // Of public classes alone, as the worker takes them: to read the attributes of every method there is would be felt at each start.
    private static readonly MethodInfo[] Functions =
    [
        .. typeof(AccessRules).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null),
    ];

    private readonly FrozenDictionary<string, AccessAttribute> _rules = Functions
        .Select(method => (Name: NameOf(method), Access: method.GetCustomAttribute<AccessAttribute>()))
        .Where(pair => pair.Access is not null)
        .ToFrozenDictionary(pair => pair.Name, pair => pair.Access!, StringComparer.OrdinalIgnoreCase);

    private readonly FrozenSet<string> _guardedByTicket = Functions
        .Where(method => method.GetCustomAttribute<GuardedByTicketAttribute>() is not null)
        .Select(NameOf)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly FrozenSet<string> _openToAll = Functions
        .Where(method => method.GetCustomAttribute<OpenToAllAttribute>() is not null)
        .Select(NameOf)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null for a function that asks for no token.</summary>
    public AccessAttribute? For(string function) => _rules.TryGetValue(function, out var access) ? access
        : _guardedByTicket.Contains(function) || _openToAll.Contains(function) ? null
        : throw new InvalidOperationException($"Function {function} does not say who may call it.");

    /// <summary>Whether a function is for browsers and servers that bring no token.</summary>
    public bool IsGuardedByTicket(string function) => _guardedByTicket.Contains(function);

    private static string NameOf(MethodInfo method) => method.GetCustomAttribute<FunctionAttribute>()!.Name;
}
