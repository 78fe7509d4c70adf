using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Clients;
using Kontext.Core.Integrations;

namespace Kontext.Functions.Connect;

/// <summary>
/// What a page named before a person is sent away, as a value that its post brings back: an integration can be changed, and a server can name
/// another one, between looking and agreeing.
/// </summary>
internal static class Agreement
{
    /// <summary>The same for as long as the page would say the same; no secret.</summary>
    public static string Of(Integration integration, AuthorizationPlan plan)
    {
        string[] named =
        [
            integration.Name.Text,
            ConnectAddresses.HostOf(integration.Url),
            plan.Provider?.Id ?? "",
            ConnectAddresses.HostOf(plan.Server.AuthorizationEndpoint),
            ConnectAddresses.HostOf(plan.Server.TokenEndpoint),
            plan.Scopes.ToString(),
        ];
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', named))));
    }
}
