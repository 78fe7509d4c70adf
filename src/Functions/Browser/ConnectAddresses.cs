using Kontext.Core.Integrations;
using Kontext.Core.Storage;

namespace Kontext.Functions.Browser;

/// <summary>Builds the addresses of a session's pages, relative to this host, and formats the addresses that pages show.</summary>
internal static class ConnectAddresses
{
    /// <summary>Returns the address of the session's list of integrations.</summary>
    public static string Of(ExpiringKey session) => $"/connect/{session.Value}";

    /// <summary>Returns the address of one integration's page.</summary>
    public static string Of(ExpiringKey session, IntegrationId integration) => $"{Of(session)}/{integration}";

    /// <summary>Returns the address of the list with a notice about one integration, after a connect or a disconnect.</summary>
    public static string Done(ExpiringKey session, IntegrationId integration) => $"{Of(session)}?done={integration}";

    /// <summary>Returns the address of the list page that begins at the cursor.</summary>
    public static string From(ExpiringKey session, string cursor) => $"{Of(session)}?cursor={Uri.EscapeDataString(cursor)}";

    /// <summary>
    /// Returns the address in ASCII, without the fragment: scheme, host, port, path and query. A path of "/" alone is left out.
    /// </summary>
    public static string TextOf(Uri url) => $"{url.Scheme}://{HostOf(url)}{(url.PathAndQuery == "/" ? "" : url.PathAndQuery)}";

    /// <summary>Returns the host, with the port when it is not the scheme's default.</summary>
    public static string HostOf(Uri url) => url.IsDefaultPort ? url.IdnHost : FormattableString.Invariant($"{url.IdnHost}:{url.Port}");
}
