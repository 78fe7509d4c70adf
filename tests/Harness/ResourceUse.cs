using System.Net;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Harness;

/// <summary>Uses an access token at its resource.</summary>
internal static class ResourceUse
{
    /// <summary>Returns the result, as a word of <see cref="CallerAnswers"/>.</summary>
    public static async Task<string> TryAsync(OutboundClients clients, Uri resource, string accessToken)
    {
        using var client = clients.CreateBound(resource, CredentialHeader.Bearer(accessToken), OutboundLimits.Default);
        try
        {
            using var response = await client.Http.GetAsync(resource, CancellationToken.None);
            return response.StatusCode == HttpStatusCode.OK ? CallerAnswers.Accepted : CallerAnswers.Refused;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return CallerAnswers.Unanswered;
        }
    }
}
