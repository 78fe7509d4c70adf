using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Integrations;
using Kontext.Pages;

namespace Kontext.Functions.Connect;

/// <summary>
/// What a page named before a person agreed, as a value that its post brings back: an integration can be changed, and a server can name another one,
/// between looking and agreeing. No secret: the same for as long as the page would say the same of the same configuration.
/// </summary>
internal static class Agreement
{
    /// <summary>Said of an integration that is not any more what a page named.</summary>
    public static Notice Changed { get; } = new()
    {
        Kind = NoticeKind.Warning,
        Text = "This has changed since you looked at it. Nothing has happened yet: look again, and continue only if it is what you want.",
    };

    /// <summary>Of the page for a token or for credentials.</summary>
    public static string Of(Integration integration) => Hash("paste", Named(integration));

    /// <summary>Of the page before a person is sent away.</summary>
    public static string Of(Integration integration, AuthorizationPlan plan) => Hash(
        "authorize",
        [
            .. Named(integration),
            plan.Provider?.Id ?? "",
            plan.Server.Issuer ?? "",
            ConnectAddresses.TextOf(plan.Server.AuthorizationEndpoint),
            ConnectAddresses.TextOf(plan.Server.TokenEndpoint),
            plan.Scopes.ToString(),
            plan.FurtherScopes.ToString(),
        ]);

    /// <summary>Of the page that asks before a connection is ended.</summary>
    public static string ToEnd(Integration integration, ConnectionStatus status) => Hash("disconnect", [.. Named(integration), status.DisplayName ?? ""]);

    private static string[] Named(Integration integration) =>
    [
        integration.Id.ToString(),
        FormattableString.Invariant($"{integration.Epoch}"),
        integration.Name.Text,
        ConnectAddresses.TextOf(integration.Url),
        integration.CredentialSchema?.Json ?? "",
    ];

    // With their lengths, so that no text can pass for two.
    private static string Hash(string page, string[] named) => Base64Url.EncodeToString(
        SHA256.HashData(Encoding.UTF8.GetBytes(page + string.Concat(named.Select(text => FormattableString.Invariant($"\n{text.Length}:{text}"))))));
}
