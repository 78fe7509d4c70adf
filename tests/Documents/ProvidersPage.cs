using System.Globalization;
using System.Text;
using Kontext.Core.OAuth;
using Kontext.Core.Providers;

namespace Kontext.Documents;

/// <summary>docs/providers.md, from the files of the catalogue.</summary>
internal static class ProvidersPage
{
    private const string Introduction = $$"""
        # Providers

        This page is written by `{{Document.Command}}` from the files in src/Core/Providers/Catalogue, and a test compares it. To add a provider, add a
        file; `provider.schema.json` beside the files says what may stand in it. A fact stands in a file only when a public source says so.

        Each fact has one kind of evidence:

        | evidence | meaning |
        |---|---|
        | recorded | an answer of the server itself at the address beside it; the link leads to the public repository that keeps the answer |
        | documentation | the provider's own pages and published metadata |
        | report | a public report by others |
        | none | nothing is known, and nothing is claimed |

        No fact here was checked with an account at the provider. An MCP server that is not on this page is discovered like any other.

        ## OAuth apps

        An integration may name an entry of this list in `oauth.provider`. It then needs no endpoints: the catalogue has them. Where the deployment has
        registered an app at the provider, people connect through that app, and no integration has to bring a client of its own.

        The deployment's app is used only while the integration sets no issuer, endpoint or client of its own, **and** its url is at one of the origins
        listed here (scheme, host and port exactly). Any other integration brings its own `clientId` and `clientSecret`, or is discovered.

        ### Registering an app

        1. Register it at the page named below, as a web application.
        2. Enter the redirect URI `{PublicUrl}/oauth/callback/p/{id}`, where `{id}` is the id of the first column: `https://kontext.example.com/oauth/callback/p/github`.
        3. Give the app the scopes that integrations will ask for. Those in the table are asked for when an integration names none.
        4. Set its client, secret and all, and restart:

        | setting | value |
        |---|---|
        | `Providers:{id}:ClientId` | the client id |
        | `Providers:{id}:ClientSecret` | the secret; in Azure a reference to a Key Vault secret: `@Microsoft.KeyVault(SecretUri=…)` |

        As environment variables and Azure app settings they are written `Providers__github__ClientId`. A wrong id, a missing secret or a reference that
        was not resolved stops the start with a sentence that names the setting.

        Some entries use the client of another entry unless they have one of their own. Such a shared app needs the redirect URI of each id in use. Where
        a provider admits one redirect URI for an app, register an app for each id.

        ### Entries


        """;

    private const string RulesIntroduction = """
        ## Authorization servers with rules of their own

        These departures are accepted at these issuers and nowhere else, however the server was found. An asterisk stands for one label of the host or one
        segment of the path. A departure at any other server is refused, and the message says what an administrator can enter instead.

        | issuer | what is accepted or left out | evidence |
        |---|---|---|

        """;

    private const string ServersIntroduction = """
        ## MCP servers

        | server | address | how clients come to be | evidence |
        |---|---|---|---|

        """;

    public static string Compose()
    {
        StringBuilder page = new(Introduction);
        Entries(page);
        Rules(page);
        Servers(page);
        foreach (var file in ByName.Where(file => file.Apps is not null || file.McpServers is not null))
            Details(page, file);
        return page.ToString().TrimEnd() + "\n";
    }

    private static IEnumerable<CatalogueFile> ByName => CatalogueFile.All.OrderBy(file => file.Name, StringComparer.OrdinalIgnoreCase);

    private static void Entries(StringBuilder page)
    {
        page.Append("| id | register at | origins | scopes by default | client of |\n|---|---|---|---|---|\n");
        foreach (var (entry, _) in AllEntries)
        {
            var scopes = entry.DefaultScopes.Count == 0 ? "those of the app" : string.Join(' ', entry.DefaultScopes.Select(scope => scope.Split('/')[^1]));
            page.Append(CultureInfo.InvariantCulture, $"| `{entry.Id}` | {entry.RegisterAt} | {string.Join(", ", entry.Origins.Select(origin => origin.Host))} | {scopes} | {(entry.ClientOf is { } lender ? $"`{lender}`" : "")} |\n");
        }

        page.Append("\n### What ends when a person disconnects\n\n| id | how tokens are revoked | what ends |\n|---|---|---|\n");
        foreach (var (entry, apps) in AllEntries)
        {
            var how = apps.Revocation.Style switch
            {
                RevocationStyle.None => "not at all: the credential is deleted here alone",
                RevocationStyle.Rfc7009 => "RFC 7009",
                _ => "the provider's own way",
            };
            page.Append(CultureInfo.InvariantCulture, $"| `{entry.Id}` | {how} | {apps.Revocation.Reach} |\n");
        }

        page.Append("\nWhere all connections through an app end together, an app of its own for an id keeps its connections apart from the others.\n\n");
    }

    private static IEnumerable<(CatalogueFile.EntryPart Entry, CatalogueFile.AppsPart Apps)> AllEntries =>
        ByName.Where(file => file.Apps is not null).SelectMany(file => file.Apps!.Entries.Select(entry => (entry, file.Apps)));

    private static void Rules(StringBuilder page)
    {
        page.Append(RulesIntroduction);
        foreach (var rule in ByName.SelectMany(file => file.AuthorizationServers ?? []))
        {
            List<string> what = [];
            if (rule.PublishedIssuer is { } published)
                what.Add($"its own metadata may name the issuer `{published}`");
            if (rule.TakesS256)
                what.Add("PKCE with S256 is sent although the metadata does not offer it");
            if (rule.SendsResource == false)
                what.Add("`resource` (RFC 8707) is left out of all requests");
            if (rule.AuthorizationParameters is { } parameters)
                what.Add($"{string.Join(" and ", parameters.Select(parameter => $"`{parameter.Key}={parameter.Value}`"))} go with the authorization request, or no refresh token comes");
            var issuers = rule.Issuers.Select(issuer => $"`{issuer}`").Concat((rule.TokenEndpoints ?? []).Select(endpoint => $"token endpoint `{endpoint}`"));
            page.Append(CultureInfo.InvariantCulture, $"| {string.Join(", ", issuers)} | {string.Join("; ", what)} | {string.Join(", ", rule.Sources.Select(source => $"[{source.Evidence}]({source.Address.OriginalString})"))} |\n");
        }

        page.Append('\n');
    }

    private static void Servers(StringBuilder page)
    {
        page.Append(ServersIntroduction);
        foreach (var server in ByName.SelectMany(file => McpServer.Read(file.McpServers)))
        {
            var evidence = server.Registration is { } registration ? registration.ToLink() : "none";
            page.Append(CultureInfo.InvariantCulture, $"| {server.Name} | `{server.Url.Value}` | {Words(server.Registration)} | {evidence} |\n");
        }

        page.Append("\nWhere a server takes several ways, the first that works is used: a client that was entered, the deployment's app, a client id metadata\ndocument, dynamic registration.\n\n");
    }

    private static string Words(Fact<string[]>? registration) => registration is null ? "unknown" : string.Join(", ", registration.Value.Select(way => way switch
    {
        "metadata_document" => "client id metadata document",
        "dynamic" => "dynamic registration",
        "own_client" => "registered by hand",
        _ => throw new InvalidOperationException($"'{way}' is no way to become a client."),
    }));

    private static void Details(StringBuilder page, CatalogueFile file)
    {
        page.Append(CultureInfo.InvariantCulture, $"## {file.Name}\n\n");
        if (file.Apps is { } apps)
        {
            page.Append(CultureInfo.InvariantCulture, $"Entries: {string.Join(", ", apps.Entries.Select(entry => $"`{entry.Id}`"))}.\n\n");
            foreach (var note in apps.Notes ?? [])
                page.Append(CultureInfo.InvariantCulture, $"- {note}\n");
            if (apps.Notes is not null)
                page.Append('\n');
            var sources = apps.Entries.SelectMany(entry => entry.Sources ?? []).Concat(apps.Sources)
                .GroupBy(source => source.Evidence, source => $"<{source.Address.OriginalString}>", StringComparer.Ordinal);
            foreach (var kind in sources)
                page.Append(CultureInfo.InvariantCulture, $"Evidence ({kind.Key}): {string.Join(", ", kind.Distinct())}\n\n");
        }

        foreach (var server in McpServer.Read(file.McpServers))
            Details(page, server);
    }

    private static void Details(StringBuilder page, McpServer server)
    {
        page.Append(CultureInfo.InvariantCulture, $"{server.Name}:\n\n| fact | value | evidence |\n|---|---|---|\n");
        page.Append(CultureInfo.InvariantCulture, $"| address | `{server.Url.Value}` | {server.Url.ToLink()} |\n");
        page.Append(CultureInfo.InvariantCulture, $"| clients | {Words(server.Registration)} | {server.Registration?.ToLink() ?? "none"} |\n");
        page.Append(CultureInfo.InvariantCulture, $"| scopes | {(server.Scopes is { } scopes ? string.Join(' ', scopes.Value.Select(scope => $"`{scope}`")) : "unknown")} | {server.Scopes?.ToLink() ?? "none"} |\n");
        page.Append(CultureInfo.InvariantCulture, $"| revocation | {(server.Revocation is { } revocation ? revocation.Value == "none" ? "not offered" : $"`{revocation.Value}`" : "unknown")} | {server.Revocation?.ToLink() ?? "none"} |\n");
        foreach (var quirk in server.Quirks ?? [])
            page.Append(CultureInfo.InvariantCulture, $"| note | {quirk.Value} | {quirk.ToLink()} |\n");
        page.Append('\n');
    }
}
