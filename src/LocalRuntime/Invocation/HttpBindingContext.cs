using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.LocalRuntime.Invocation;

/// <summary>What a request offers to parameters by name: its query, overridden by its route; all of it text.</summary>
internal sealed class HttpBindingContext(HttpRequest request) : BindingContext
{
    // Not for functions: the host takes a function key from it.
    private const string KeyParameter = "code";

    private Dictionary<string, object?>? _data;

    public override IReadOnlyDictionary<string, object?> BindingData => _data ??= Read();

    private Dictionary<string, object?> Read()
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Query)
        {
            if (!name.Equals(KeyParameter, StringComparison.OrdinalIgnoreCase))
            {
                data[name] = values[^1];
            }
        }

        foreach (var (name, value) in request.RouteValues)
        {
            data[name] = value;
        }

        return data;
    }
}
