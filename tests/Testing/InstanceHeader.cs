namespace Kontext.Testing;

/// <summary>Has a server of a test know which instance a request comes from.</summary>
public sealed class InstanceHeader(string instance) : DelegatingHandler
{
    public const string Name = "Test-Instance";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Add(Name, instance);
        return base.SendAsync(request, cancellationToken);
    }
}
