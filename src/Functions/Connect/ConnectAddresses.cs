using Kontext.Core.Connecting;
using Kontext.Core.Integrations;

namespace Kontext.Functions.Connect;

/// <summary>The addresses of a session's pages, from the root of this host.</summary>
internal static class ConnectAddresses
{
    /// <summary>The list.</summary>
    public static string Of(ExpiringKey session) => $"/connect/{session.Value}";

    /// <summary>One integration's own page.</summary>
    public static string Of(ExpiringKey session, IntegrationId integration) => $"{Of(session)}/{integration}";

    /// <summary>The list, with a word on what has just become of an integration.</summary>
    public static string Done(ExpiringKey session, IntegrationId integration) => $"{Of(session)}?done={integration}";

    /// <summary>The list from a place on.</summary>
    public static string From(ExpiringKey session, string cursor) => $"{Of(session)}?cursor={Uri.EscapeDataString(cursor)}";

    /// <summary>The whole address in ASCII, as it is called: scheme, host, port, path and query.</summary>
    public static string TextOf(Uri url) => $"{url.Scheme}://{HostOf(url)}{(url.PathAndQuery == "/" ? "" : url.PathAndQuery)}";

    /// <summary>The host, with the port where it is not the scheme's own.</summary>
    public static string HostOf(Uri url) => url.IsDefaultPort ? url.IdnHost : FormattableString.Invariant($"{url.IdnHost}:{url.Port}");
}
