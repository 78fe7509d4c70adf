using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Pages;

/// <summary>Registers the pages.</summary>
public static class PagesExtensions
{
    /// <param name="services">Gets <see cref="PageRenderer"/>.</param>
    /// <param name="brand">Asked once, when the first page is rendered.</param>
    public static IServiceCollection AddPages(this IServiceCollection services, Func<IServiceProvider, PageBrand> brand) =>
        services.AddLogging().AddSingleton(brand).AddSingleton<PageRenderer>();
}
