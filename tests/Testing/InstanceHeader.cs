namespace Kontext.Testing;

/// <summary>Adds a header that tells a test server which instance sends the request.</summary>
public sealed class InstanceHeader(string instance) : DelegatingHandler
{
    public const string Name = "Test-Instance";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Add(Name, instance);
        return base.SendAsync(request, cancellationToken);
    }
}
