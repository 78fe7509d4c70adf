using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Catalog;

/// <summary>Names of functions: well formed, and unique without regard to case.</summary>
internal static partial class NameRules
{
    public static IEnumerable<string> Check(IReadOnlyList<MethodInfo> functions) =>
        [.. functions.SelectMany(CheckForm), .. Duplicates(functions), .. Overloads(functions)];

    private static IEnumerable<string> CheckForm(MethodInfo method)
    {
        var name = NameOf(method);
        if (!FunctionName().IsMatch(name))
        {
            yield return $"Function '{name}': a name is a letter and up to 127 letters, digits, '_' or '-'.";
        }
        else if (name.Equals("host", StringComparison.OrdinalIgnoreCase))
        {
            yield return "Function 'host': the platform keeps this name for itself.";
        }
    }

    private static IEnumerable<string> Duplicates(IEnumerable<MethodInfo> functions) =>
        from function in functions
        group function by NameOf(function).ToUpperInvariant() into same
        where same.Count() > 1
        select $"Function '{NameOf(same.First())}': {string.Join(" and ", same.Select(MethodRules.Entry))} bear this name; only one may.";

    private static IEnumerable<string> Overloads(IEnumerable<MethodInfo> functions) =>
        from function in functions
        group function by MethodRules.Entry(function) into same
        where same.Count() > 1
        select $"{same.Key}: two functions are overloads of this method; the platform finds functions by class and method name.";

    private static string NameOf(MethodInfo method) => method.GetCustomAttribute<FunctionAttribute>()!.Name;

    [GeneratedRegex(@"\A[a-z][a-z0-9_\-]{0,127}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FunctionName();
}
