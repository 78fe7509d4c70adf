using Kontext.Core.OAuth;
using Kontext.Core.Outcomes;
using Kontext.Core.Providers;

namespace Kontext.Core.Discovery;

/// <summary>Finds an authorization server's metadata by its issuer: RFC 8414 first, then OpenID Connect Discovery.</summary>
public sealed class AuthorizationServerClient(ForeignAddresses addresses, ProviderCatalogue catalogue)
{
    /// <summary>Asks each well-known address in turn, until one returns a usable document.</summary>
    /// <param name="issuer">The issuer, exactly as it was named or entered.</param>
    /// <param name="tokenEndpoint">The token endpoint that an administrator entered; null when none was entered.</param>
    /// <param name="conversation">Collects the steps.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    internal async Task<Result<AuthorizationServer, DiscoveryFailure>> FindAsync(
        string issuer, Uri? tokenEndpoint, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        if (addresses.Read(issuer) is not { Query.Length: 0 } address)
        {
            var unusable = $"The issuer {ForeignAddresses.Show(issuer)} was skipped: an issuer must be an https address without a query.";
            conversation.Note(unusable);
            return new DiscoveryFailure(unusable, IsTransient: false);
        }

        AskedIssuer asked = new(issuer, catalogue.FindServer(address), tokenEndpoint);
        string? flaw = null;
        var (isTransient, isMissing) = (false, true);
        foreach (var place in WellKnown.OfIssuer(address))
        {
            var answer = await conversation.AskAsync(place, cancellationToken);
            Result<AuthorizationServer, string> read = answer.Document is { } document
                ? AuthorizationServerDocument.Read(document, asked, addresses)
                : answer.Flaw;
            if (read.Succeeded(out var server, out var why))
            {
                conversation.Conclude((asked.IsVouchedFor(server.TokenEndpoint), asked.Known) switch
                {
                    (true, _) => "This is the metadata of the authorization server whose endpoints were entered. What it says about client registration is used.",
                    (_, null) => "This is the authorization server's metadata: its issuer is the one asked for, and it offers the code flow with PKCE S256.",
                    _ => "This is the authorization server's metadata. The catalogue of providers knows this server and where it departs from the standards.",
                });
                return server;
            }

            conversation.Conclude(why);
            isTransient |= answer.IsTransient;
            isMissing &= answer.IsMissing;

            // The flaw of a document says more than an address without one.
            if (flaw is null || answer.Document is not null)
                flaw = $"The authorization server {ForeignAddresses.Show(issuer)} cannot be used. Asked at {ForeignAddresses.Show(place.AbsolutePath)}: {why}";
        }

        return new DiscoveryFailure(flaw!, isTransient) { IsMissing = isMissing };
    }
}
