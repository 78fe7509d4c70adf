using Kontext.Functions.Tests.Connect;

namespace Kontext.Functions.Tests.Model;

/// <summary>A browser whose requests go to one instance, or to both in turn.</summary>
internal sealed class Browser(HttpMessageHandler here, HttpMessageHandler there, bool isSpread) : IDisposable
{
    private static readonly TestAuthority NoAuthority = new();

    private readonly TestBrowser _browser = new(new InTurn(here, there, isSpread), NoAuthority);

    public Task<TestPage> GetAsync(Uri address) => _browser.GetAsync(address);

    public Task<TestPage> FollowAsync(TestPage page) => _browser.FollowAsync(page);

    /// <summary>Posts the main form of the page. A page without a form is returned unchanged.</summary>
    public Task<TestPage> SubmitAsync(TestPage page) => page.Status < 400 && page.Forms.Count > 0 ? _browser.SubmitAsync(page) : Task.FromResult(page);

    public void Dispose() => _browser.Dispose();

    private sealed class InTurn(HttpMessageHandler here, HttpMessageHandler there, bool isSpread) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker[] _ways = [new(here, disposeHandler: false), new(isSpread ? there : here, disposeHandler: false)];
        private int _count;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            _ways[_count++ % 2].SendAsync(request, cancellationToken);
    }
}
