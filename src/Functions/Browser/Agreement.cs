using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Clients;
using Kontext.Core.Connections;
using Kontext.Core.Consent;
using Kontext.Core.Integrations;
using Kontext.Pages;

namespace Kontext.Functions.Browser;

/// <summary>
/// Computes a hash of the configuration that a page shows before the user agrees. The page's form posts it back, so that a change in
/// between is found. The hash is not secret. It changes only when the page's content does.
/// </summary>
internal static class Agreement
{
    private const int KeyLength = 16;

    /// <summary>The notice for an integration that has changed since the page was rendered.</summary>
    public static Notice Changed { get; } = new()
    {
        Kind = NoticeKind.Warning,
        Text = "This has changed since you looked at it. Nothing has happened yet: look again, and continue only if it is what you want.",
    };

    /// <summary>Returns the hash for the page that takes a token or credentials.</summary>
    public static string Of(Integration integration) => Hash("paste", Named(integration));

    /// <summary>Returns the hash for the page before the redirect to the authorization server.</summary>
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

    /// <summary>Returns the hash for the page that asks before a connection is disconnected.</summary>
    public static string ToEnd(Integration integration, ConnectionStatus status) => Hash("disconnect", [.. Named(integration), status.DisplayName ?? ""]);

    /// <summary>Returns the hash for the page on which a user agrees to an application.</summary>
    public static string Of(AuthorizingClient client, CodeRequest request, IReadOnlyList<ConsentChoice> choices) => Hash(
        "consent",
        [
            client.Id,
            client.Name,
            request.RedirectUri,
            request.Scopes.ToString(),
            .. choices.SelectMany(choice => new[] { choice.Id.ToString(), choice.Name, ConnectAddresses.TextOf(choice.Url), $"{choice.AuthMode}{choice.HandsOut}" }),
        ]);

    /// <summary>
    /// Returns the value of the box with which a user chooses an integration. It changes with what the page shows of the integration. The
    /// list itself may grow while the user reads.
    /// </summary>
    public static string KeyOf(ConsentChoice choice) =>
        $"{choice.Id}.{Hash("choice", [choice.Name, ConnectAddresses.TextOf(choice.Url), choice.AuthMode.ToString()])[..KeyLength]}";

    private static string[] Named(Integration integration) =>
    [
        integration.Id.ToString(),
        FormattableString.Invariant($"{integration.Epoch}"),
        integration.Name.Text,
        ConnectAddresses.TextOf(integration.Url),
        integration.CredentialSchema?.Json ?? "",
    ];

    // The length stands before each text. Without it, two different lists of texts could give one hash.
    private static string Hash(string page, string[] named) => Base64Url.EncodeToString(
        SHA256.HashData(Encoding.UTF8.GetBytes(page + string.Concat(named.Select(text => FormattableString.Invariant($"\n{text.Length}:{text}"))))));
}
