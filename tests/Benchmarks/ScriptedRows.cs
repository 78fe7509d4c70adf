using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure.Core.Pipeline;

namespace Kontext.Benchmarks;

/// <summary>Table storage's answers without table storage: at once, always the same rows.</summary>
internal sealed class ScriptedRows : HttpMessageHandler
{
    public const string ConnectionString =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;TableEndpoint=http://127.0.0.1:9/devstoreaccount1";

    public const string Id = "01970000-0000-7000-8000-000000000001";

    /// <summary>The environment variable with the address of the server of <see cref="ExchangedId"/>; an example's address when it is not set.</summary>
    public const string ServerVariable = "KONTEXT_BENCH_SERVER";

    /// <summary>An integration whose users paste a token. It is attached to the client.</summary>
    public const string ExchangedId = "01970000-0000-7000-8000-0000000000ff";

    public const string ClientId = "app_01970000-0000-7000-8000-000000000003";
    public const string ClientSecret = "bench-secret";

    private const string NotionUrl = "https://mcp.notion.com/sse";

    private const string Integration = """
        "odata.etag":"W/\"datetime'2026-01-01T00%3A00%3A00Z'\"","PartitionKey":"acme","RowKey":"i_ROW","Timestamp":"2026-01-01T00:00:00Z",
        "WriteId@odata.type":"Edm.Guid","WriteId":"01970000-0000-7000-8000-000000000009","Name":"GitHub","NameKey":"00","Url":"https://mcp.github.com/sse",
        "Category":"gateway_remote_mcp","AuthMode":"oauth","OAuth":"{\"provider\":\"github\",\"scopes\":[\"repo\",\"read:user\"]}",
        "Capabilities":"{\"tools\":[\"search\",\"read\"],\"resources\":[],\"prompts\":[]}","Revision@odata.type":"Edm.Int64","Revision":"1","Epoch":1,
        "ValidationStatus":"valid","ValidationMessage":"Reached github over MCP 2025-11-25: 12 tools.",
        "ValidatedAt@odata.type":"Edm.DateTime","ValidatedAt":"2026-01-01T00:00:00Z",
        "CreatedAt@odata.type":"Edm.DateTime","CreatedAt":"2026-01-01T00:00:00Z","UpdatedAt@odata.type":"Edm.DateTime","UpdatedAt":"2026-01-01T00:00:00Z"
        """;

    private const string Connection = """
        "odata.etag":"W/\"datetime'2026-01-01T00%3A00%3A00Z'\"","PartitionKey":"u","RowKey":"c_ROW","Timestamp":"2026-01-01T00:00:00Z",
        "WriteId@odata.type":"Edm.Guid","WriteId":"01970000-0000-7000-8000-000000000009","Epoch":1,
        "Secret":"main/bench-01970000000070008000000000000001/1","DisplayName":"alice",
        "ConnectedAt@odata.type":"Edm.DateTime","ConnectedAt":"2026-01-01T00:00:00Z"
        """;

    private const string Application = """
        "odata.etag":"W/\"datetime'2026-01-01T00%3A00%3A00Z'\"","PartitionKey":"app","RowKey":"app","Timestamp":"2026-01-01T00:00:00Z",
        "WriteId@odata.type":"Edm.Guid","WriteId":"01970000-0000-7000-8000-000000000009","Organization":"acme","Name":"Agent","Kind":"confidential",
        "Client":"{\"redirectUris\":[],\"scopes\":[\"gateway:access\"],\"allowedResources\":[]}","SecretHash":"HASH",
        "Attached@odata.type":"Edm.Binary","Attached":"ATTACHED",
        "CreatedAt@odata.type":"Edm.DateTime","CreatedAt":"2026-01-01T00:00:00Z","UpdatedAt@odata.type":"Edm.DateTime","UpdatedAt":"2026-01-01T00:00:00Z"
        """;

    private static readonly byte[] IntegrationRow = RowOf(Integration);
    private static readonly byte[] ConnectionRow = RowOf(Connection);
    private static readonly byte[] ApplicationRow = RowOf(Application
        .Replace("HASH", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ClientSecret))), StringComparison.Ordinal)
        .Replace("ATTACHED", Convert.ToBase64String([.. new Guid(ExchangedId).ToByteArray(bigEndian: true), 0, 0, 0, 1]), StringComparison.Ordinal));

    private static readonly byte[] ExchangedIntegrationRow = RowOf(
        Integration.Replace("\"oauth\"", "\"user_token\"", StringComparison.Ordinal).Replace("github", "notion", StringComparison.Ordinal)
            .Replace(NotionUrl, Environment.GetEnvironmentVariable(ServerVariable) ?? NotionUrl, StringComparison.Ordinal),
        ExchangedId);

    // A use is recorded once an hour: the benchmark takes less.
    private static readonly byte[] UsedConnectionRow = RowOf(
        $"{Connection},\"LastUsedAt@odata.type\":\"Edm.DateTime\",\"LastUsedAt\":\"{TimeProvider.System.GetUtcNow().UtcDateTime:O}\"", ExchangedId);

    private static readonly byte[] NotFound = Encoding.UTF8.GetBytes("""{"odata.error":{"code":"ResourceNotFound","message":{"lang":"en-US","value":"-"}}}""");
    private static readonly byte[] IntegrationPage = PageOf(Integration);
    private static readonly byte[] ConnectionPage = PageOf(Connection);

    /// <summary>There is no network, because the cost of storage is not measured.</summary>
    public static HttpClientTransport NewTransport() => new(new ScriptedRows());

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath);
        if (request.Method != HttpMethod.Get)
            return Task.FromResult(Written(request));
        if (path.Contains("Applications", StringComparison.Ordinal))
            return Task.FromResult(path.Contains("'app'", StringComparison.Ordinal) ? Answer(request, HttpStatusCode.OK, ApplicationRow) : Answer(request, HttpStatusCode.NotFound, NotFound));
        var isPage = path.EndsWith("()", StringComparison.Ordinal);
        var body = path.Contains("Integrations", StringComparison.Ordinal)
            ? isPage ? IntegrationPage : path.Contains(ExchangedId, StringComparison.Ordinal) ? ExchangedIntegrationRow : IntegrationRow
            : isPage ? ConnectionPage : path.Contains(ExchangedId, StringComparison.Ordinal) ? UsedConnectionRow : ConnectionRow;
        return Task.FromResult(Answer(request, HttpStatusCode.OK, body));
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status, byte[] body)
    {
        var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(body), RequestMessage = request };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json;odata=minimalmetadata;charset=utf-8");
        return response;
    }

    private static HttpResponseMessage Written(HttpRequestMessage request)
    {
        var response = new HttpResponseMessage(HttpStatusCode.NoContent) { Content = new ByteArrayContent([]), RequestMessage = request };
        response.Headers.TryAddWithoutValidation("ETag", "W/\"datetime'2026-01-01T00%3A00%3A00Z'\"");
        return response;
    }

    private static byte[] RowOf(string row, string id = Id) =>
        Encoding.UTF8.GetBytes("{\"odata.metadata\":\"http://127.0.0.1/$metadata#T/@Element\"," + row.Replace("ROW", id, StringComparison.Ordinal) + "}");

    private static byte[] PageOf(string row)
    {
        var rows = Enumerable.Range(1, 50).Select(number => "{" + row.Replace("ROW", $"{Id[..^2]}{number:x2}", StringComparison.Ordinal) + "}");
        return Encoding.UTF8.GetBytes("{\"odata.metadata\":\"http://127.0.0.1/$metadata#T\",\"value\":[" + string.Join(',', rows) + "]}");
    }
}
