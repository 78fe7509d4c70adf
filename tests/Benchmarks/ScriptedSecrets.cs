using System.Net;
using System.Text;
using Azure.Core.Pipeline;

namespace Kontext.Benchmarks;

/// <summary>Key Vault's answers without Key Vault: always the same pasted token. It asks for no token of an identity.</summary>
internal sealed class ScriptedSecrets : HttpMessageHandler
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("""
        {
          "value": "{\"token\":\"ntn_0123456789012345678901234567890123456789\"}", "contentType": "application/json",
          "id": "https://bench.vault.azure.net/secrets/bench-01970000000070008000000000000001/1",
          "attributes": { "enabled": true, "created": 1767225600, "updated": 1767225600, "recoveryLevel": "Recoverable" }
        }
        """);

    public static HttpClientTransport NewTransport() => new(new ScriptedSecrets());

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Secret), RequestMessage = request };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        return Task.FromResult(response);
    }
}
