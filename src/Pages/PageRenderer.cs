using Kontext.Pages.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kontext.Pages;

/// <summary>Renders a page as a complete HTML document, without scripts and without further requests.</summary>
public sealed class PageRenderer(IServiceScopeFactory scopes, ILoggerFactory logs)
{
    public Task<RenderedPage> RenderAsync(LinkPage page, CancellationToken cancellationToken) =>
        RenderAsync<LinkView>(page, cancellationToken);

    public Task<RenderedPage> RenderAsync(HomePage page, CancellationToken cancellationToken) =>
        RenderAsync<HomeView>(page, cancellationToken);

    public Task<RenderedPage> RenderAsync(LeavePage page, CancellationToken cancellationToken) =>
        RenderAsync<LeaveView>(page, cancellationToken);

    public Task<RenderedPage> RenderAsync(ConnectionsPage page, CancellationToken cancellationToken) =>
        RenderAsync<ConnectionsView>(page, cancellationToken);

    public Task<RenderedPage> RenderAsync(AuthorizePage page, CancellationToken cancellationToken) =>
        RenderAsync<AuthorizeView>(page, cancellationToken);

    public Task<RenderedPage> RenderAsync(ConsentPage page, CancellationToken cancellationToken) =>
        RenderAsync<ConsentView>(page, cancellationToken);

    public Task<RenderedPage> RenderAsync(TokenPage page, CancellationToken cancellationToken) =>
        RenderAsync<TokenView>(page, cancellationToken);

    public Task<RenderedPage> RenderAsync(DisconnectPage page, CancellationToken cancellationToken) =>
        RenderAsync<DisconnectView>(page, cancellationToken);

    public Task<RenderedPage> RenderAsync(MessagePage page, CancellationToken cancellationToken) =>
        RenderAsync<MessageView>(page, cancellationToken);

    // A renderer holds all that it has rendered until it is disposed. Each page therefore has its own renderer.
    private async Task<RenderedPage> RenderAsync<TView>(object page, CancellationToken cancellationToken)
        where TView : IComponent
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Each page has its own scope, because the renderer resolves scoped services when the application has registered them.
        await using var scope = scopes.CreateAsyncScope();
        await using HtmlRenderer renderer = new(scope.ServiceProvider, logs);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Page"] = page });
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TView>(parameters)).ToHtmlString());
        return new RenderedPage { Html = html, ContentSecurityPolicy = PagePolicy.Value };
    }
}
