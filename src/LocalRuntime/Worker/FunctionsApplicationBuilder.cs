using Kontext.LocalRuntime.Hosting;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly LocalApplication _application;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];
    private bool _built;

    internal FunctionsApplicationBuilder(LocalApplication application)
    {
        _application = application;
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_application.Web).Properties;

    public ConfigurationManager Configuration => _application.Web.Configuration;

    public IHostEnvironment Environment => _application.Web.Environment;

    public ILoggingBuilder Logging => _application.Web.Logging;

    public IMetricsBuilder Metrics => _application.Web.Metrics;

    public IServiceCollection Services => _application.Web.Services;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    public IHost Build()
    {
        RefuseWhenBuilt();
        _built = true;
        return _application.Build(_middleware);
    }

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory,
        Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)_application.Web).ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        RefuseWhenBuilt();
        _middleware.Add(middleware);
        return this;
    }

    private void RefuseWhenBuilt()
    {
        if (_built)
        {
            throw new InvalidOperationException("The application has been built already.");
        }
    }
}
