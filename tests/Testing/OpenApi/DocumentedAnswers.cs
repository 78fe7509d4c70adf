using System.Text.Json;

namespace Kontext.Testing.OpenApi;

/// <summary>Compares each answer of the API with the OpenAPI document. An answer that the document does not describe fails the test.</summary>
public sealed class DocumentedAnswers(HttpMessageHandler inner, Uri address) : DelegatingHandler(inner)
{
    /// <summary>Fails the test when the document does not describe an answer. The body of a stream is not read.</summary>
    public static async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // The platform answers some requests before a function runs. These answers have no request id.
        if (!response.Headers.Contains("x-request-id"))
            return;
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        JsonElement? body = null;
        if (mediaType?.EndsWith("json", StringComparison.Ordinal) == true)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            body = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }

        var request = response.RequestMessage!;
        var faults = ApiDocument.Shared.FindFaults(request.Method.Method, request.RequestUri!.AbsolutePath, (int)response.StatusCode, mediaType, body);
        if (faults.Count > 0)
            throw new InvalidOperationException($"{request.Method} {request.RequestUri.AbsolutePath} is not answered as the document says. {string.Join("; ", faults)} {body}");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        response.RequestMessage ??= request;
        if (request.RequestUri?.GetLeftPart(UriPartial.Authority) == address.GetLeftPart(UriPartial.Authority))
            await CheckAsync(response, cancellationToken);
        return response;
    }
}
