using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Kontext.Benchmarks;

/// <summary>
/// Table storage that answers at once and stores nothing. Every requested integration exists, has its own path at one server, and names the
/// hint from HintOf. Every write succeeds.
/// </summary>
internal sealed partial class ScriptedSchedule(Uri server) : HttpMessageHandler
{
    private const string ETag = "W/\"datetime'2026-01-01T00%3A00%3A00Z'\"";

    public static string HintOf(Guid integration) => $"00/0638712864000000000_validate_{integration:N}";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        if (request.Method == HttpMethod.Get)
        {
            var id = Guid.Parse(IntegrationKey().Match(Uri.UnescapeDataString(request.RequestUri!.AbsolutePath)).Groups["id"].ValueSpan);
            response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(RowOf(id))) };
            response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json;odata=minimalmetadata;charset=utf-8");
        }
        else
        {
            response = new HttpResponseMessage(HttpStatusCode.NoContent);
        }

        response.RequestMessage = request;
        response.Headers.TryAddWithoutValidation("ETag", ETag);
        return Task.FromResult(response);
    }

    private string RowOf(Guid id) => $$"""
        {"odata.metadata":"http://127.0.0.1/$metadata#T/@Element","odata.etag":"W/\"datetime'2026-01-01T00%3A00%3A00Z'\"",
        "PartitionKey":"acme","RowKey":"i_{{id}}","Timestamp":"2026-01-01T00:00:00Z","Name":"API","NameKey":"00","Url":"{{server}}{{id}}",
        "Category":"internal_mcp_credentials","AuthMode":"none","Revision@odata.type":"Edm.Int64","Revision":"1","Epoch":1,"ValidationStatus":"pending",
        "Hint":"{{HintOf(id)}}","CreatedAt@odata.type":"Edm.DateTime","CreatedAt":"2026-01-01T00:00:00Z",
        "UpdatedAt@odata.type":"Edm.DateTime","UpdatedAt":"2026-01-01T00:00:00Z"}
        """;

    [GeneratedRegex(@"Integrations\(PartitionKey='acme',RowKey='i_(?<id>[0-9a-f-]{36})'\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex IntegrationKey();
}
