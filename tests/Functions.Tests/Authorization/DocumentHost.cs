using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kontext.Functions.Tests.Authorization;

/// <summary>A host with one client ID metadata document. Counts the reads.</summary>
internal sealed class DocumentHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DocumentHost(WebApplication app) => _app = app;

    public string Origin => _app.Urls.Single();

    /// <summary>The document, with {id} and {origin}; or "redirect", "huge".</summary>
    public required string Document { get; set; }

    public int Reads { get; private set; }

    public static async Task<DocumentHost> StartAsync(string document)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        DocumentHost host = new(app) { Document = document };
        app.MapGet("/client.json", host.Answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Answer()
    {
        Reads++;
        return Document switch
        {
            "redirect" => Results.Redirect("/other.json"),
            "huge" => Results.Text("{\"x\":\"" + new string('x', 80_000) + "\"}", "application/json"),
            _ => Results.Text(Document.Replace("{id}", $"{Origin}/client.json", StringComparison.Ordinal).Replace("{origin}", Origin, StringComparison.Ordinal), "application/json"),
        };
    }
}
