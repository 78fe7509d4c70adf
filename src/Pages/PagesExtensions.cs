using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Pages;

/// <summary>Registers the pages.</summary>
public static class PagesExtensions
{
    /// <param name="services">The services to which <see cref="PageRenderer"/> is added.</param>
    /// <param name="brand">Returns the brand. It is called once, when the first page is rendered.</param>
    public static IServiceCollection AddPages(this IServiceCollection services, Func<IServiceProvider, PageBrand> brand) =>
        services.AddLogging().AddSingleton(brand).AddSingleton<PageRenderer>();
}
