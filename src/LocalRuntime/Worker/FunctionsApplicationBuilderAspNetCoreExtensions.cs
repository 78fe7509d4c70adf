using Kontext.LocalRuntime.Invocation;

namespace Microsoft.Azure.Functions.Worker.Builder;

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        // Its place among the middleware matters and its repetition does not.
        if (builder.Properties.TryAdd(HttpBridge.ItemKey, true))
        {
            builder.Use(HttpBridge.Middleware);
        }

        return builder;
    }
}
