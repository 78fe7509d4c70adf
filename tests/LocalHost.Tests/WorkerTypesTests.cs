using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Kontext.LocalRuntime.Tests;

public sealed class WorkerTypesTests
{
    private static readonly Type[] Exported = typeof(FunctionsApplication).Assembly.GetExportedTypes();

    [Fact]
    public void Nothing_is_public_but_what_the_genuine_worker_has() => Assert.Equal(
        [
            "Microsoft.Azure.Functions.Worker.AuthorizationLevel",
            "Microsoft.Azure.Functions.Worker.BindingContext",
            "Microsoft.Azure.Functions.Worker.BindingDirection",
            "Microsoft.Azure.Functions.Worker.BindingMetadata",
            "Microsoft.Azure.Functions.Worker.Builder.FunctionsApplication",
            "Microsoft.Azure.Functions.Worker.Builder.FunctionsApplicationBuilder",
            "Microsoft.Azure.Functions.Worker.Builder.FunctionsApplicationBuilderAspNetCoreExtensions",
            "Microsoft.Azure.Functions.Worker.Extensions.Abstractions.BindingAttribute",
            "Microsoft.Azure.Functions.Worker.Extensions.Abstractions.InputBindingAttribute",
            "Microsoft.Azure.Functions.Worker.Extensions.Abstractions.OutputBindingAttribute",
            "Microsoft.Azure.Functions.Worker.Extensions.Abstractions.TriggerBindingAttribute",
            "Microsoft.Azure.Functions.Worker.FixedDelayRetryAttribute",
            "Microsoft.Azure.Functions.Worker.FunctionAttribute",
            "Microsoft.Azure.Functions.Worker.FunctionContext",
            "Microsoft.Azure.Functions.Worker.FunctionContextBindingFeatureExtensions",
            "Microsoft.Azure.Functions.Worker.FunctionContextExtensions",
            "Microsoft.Azure.Functions.Worker.FunctionDefinition",
            "Microsoft.Azure.Functions.Worker.FunctionParameter",
            "Microsoft.Azure.Functions.Worker.HttpTriggerAttribute",
            "Microsoft.Azure.Functions.Worker.IFunctionsWorkerApplicationBuilder",
            "Microsoft.Azure.Functions.Worker.IInvocationFeatures",
            "Microsoft.Azure.Functions.Worker.InvocationResult",
            "Microsoft.Azure.Functions.Worker.InvocationResult`1",
            "Microsoft.Azure.Functions.Worker.Middleware.FunctionExecutionDelegate",
            "Microsoft.Azure.Functions.Worker.Middleware.IFunctionsWorkerMiddleware",
            "Microsoft.Azure.Functions.Worker.QueueTriggerAttribute",
            "Microsoft.Azure.Functions.Worker.RetryAttribute",
            "Microsoft.Azure.Functions.Worker.RetryContext",
            "Microsoft.Azure.Functions.Worker.ScheduleStatus",
            "Microsoft.Azure.Functions.Worker.TimerInfo",
            "Microsoft.Azure.Functions.Worker.TimerTriggerAttribute",
            "Microsoft.Azure.Functions.Worker.TraceContext",
            "Microsoft.Azure.Functions.Worker.WorkerOptions",
            "Microsoft.Extensions.Hosting.MiddlewareWorkerApplicationBuilderExtensions",
        ],
        Exported.Select(type => type.FullName).Order(StringComparer.Ordinal));

    [Fact]
    public void Sealed_is_what_the_genuine_worker_seals()
    {
        Assert.Equal(
            [
                typeof(AuthorizationLevel), typeof(BindingDirection), typeof(FixedDelayRetryAttribute), typeof(FunctionExecutionDelegate),
                typeof(HttpTriggerAttribute), typeof(QueueTriggerAttribute), typeof(TimerTriggerAttribute),
            ],
            Exported.Where(type => type.IsSealed && !type.IsAbstract).OrderBy(type => type.Name, StringComparer.Ordinal));
        Assert.False(typeof(FunctionsApplication).IsAbstract);
        Assert.Empty(typeof(FunctionsApplicationBuilder).GetConstructors());
    }

    [Fact]
    public void Setters_that_the_genuine_worker_hides_are_hidden()
    {
        Assert.Equal(
            ["Route"],
            typeof(HttpTriggerAttribute).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(property => property.GetSetMethod() is not null).Select(property => property.Name));
        Assert.Equal(4, typeof(HttpTriggerAttribute).GetConstructors().Length);
        Assert.Equal(4, typeof(FunctionParameter).GetConstructors().Length);
    }
}
