using System.Collections.Frozen;
using System.Reflection;

namespace Kontext.Functions.Callers;

/// <summary>The access attribute of each function, by the function's name.</summary>
internal sealed class AccessRules
{
    private readonly FrozenDictionary<string, AccessAttribute> _rules = FunctionMethods.All
        .Select(function => (function.Name, Access: function.Method.GetCustomAttribute<AccessAttribute>()))
        .Where(pair => pair.Access is not null)
        .ToFrozenDictionary(pair => pair.Name, pair => pair.Access!, StringComparer.OrdinalIgnoreCase);

    private readonly FrozenSet<string> _guardedByTicket = NamesOf<GuardedByTicketAttribute>();

    private readonly FrozenSet<string> _guardedByGateway = NamesOf<GuardedByGatewayAttribute>();

    private readonly FrozenSet<string> _openToAll = NamesOf<OpenToAllAttribute>();

    /// <summary>Returns the access attribute; null for a function that requires no token, or reads its caller itself.</summary>
    public AccessAttribute? For(string function) => _rules.TryGetValue(function, out var access) ? access
        : _guardedByTicket.Contains(function) || _guardedByGateway.Contains(function) || _openToAll.Contains(function) ? null
        : throw new InvalidOperationException($"Function {function} does not say who may call it.");

    /// <summary>Returns whether a function takes a ticket, a cookie or a state instead of a token.</summary>
    public bool IsGuardedByTicket(string function) => _guardedByTicket.Contains(function);

    private static FrozenSet<string> NamesOf<TAttribute>()
        where TAttribute : Attribute => FunctionMethods.All
        .Where(function => function.Method.GetCustomAttribute<TAttribute>() is not null)
        .Select(function => function.Name)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
