using Kontext.LocalRuntime.Invocation;
using Microsoft.AspNetCore.Http;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextExtensions
{
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(HttpBridge.ItemKey, out var httpContext) ? httpContext as HttpContext : null;
}
