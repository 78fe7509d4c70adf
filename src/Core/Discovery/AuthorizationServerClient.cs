using Kontext.Core.OAuth;
using Kontext.Core.Providers;

namespace Kontext.Core.Discovery;

/// <summary>Finds an authorization server's metadata by its issuer: RFC 8414 first, then OpenID Connect.</summary>
public sealed class AuthorizationServerClient(ForeignAddresses addresses, ProviderCatalogue catalogue)
{
    /// <summary>Asks at each well-known address until one answers with a document that can be used.</summary>
    /// <param name="issuer">Exactly as it was named or entered.</param>
    /// <param name="tokenEndpoint">What an administrator has entered; null for nothing.</param>
    /// <param name="conversation">Collects the steps.</param>
    /// <param name="cancellationToken">The caller's.</param>
    internal async Task<AuthorizationServerResult> FindAsync(
        string issuer, Uri? tokenEndpoint, DiscoveryConversation conversation, CancellationToken cancellationToken)
    {
        if (addresses.Read(issuer) is not { Query.Length: 0 } address)
        {
            var unusable = $"The issuer {ForeignAddresses.Show(issuer)} is not an https address without query, so it was passed over.";
            conversation.Note(unusable);
            return new AuthorizationServerResult(null, unusable, IsTransient: false, IsMissing: false);
        }

        AskedIssuer asked = new(issuer, catalogue.FindServer(address), tokenEndpoint);
        string? flaw = null;
        var (isTransient, isMissing) = (false, true);
        foreach (var place in WellKnown.OfIssuer(address))
        {
            var answer = await conversation.AskAsync(place, cancellationToken);
            var (server, why) = answer.Document is { } document
                ? AuthorizationServerDocument.Read(document, asked, addresses)
                : (null, answer.Flaw);
            if (server is not null)
            {
                conversation.Conclude((asked.IsVouchedFor(server.TokenEndpoint), asked.Known) switch
                {
                    (true, _) => "This is the metadata of the authorization server whose endpoints were entered. What it says of becoming a client is used.",
                    (_, null) => "This is the authorization server's metadata: its issuer is the one asked for, and it offers the code flow with PKCE S256.",
                    _ => "This is the authorization server's metadata. The catalogue of providers knows this server and where it departs from the standards.",
                });
                return new AuthorizationServerResult(server, Flaw: null, IsTransient: false, IsMissing: false);
            }

            conversation.Conclude(why!);
            isTransient |= answer.IsTransient;
            isMissing &= answer.IsMissing;

            // What a document lacks tells more than that another address has none.
            if (flaw is null || answer.Document is not null)
                flaw = $"The authorization server {ForeignAddresses.Show(issuer)} cannot be used. Asked at {ForeignAddresses.Show(place.AbsolutePath)}: {why}";
        }

        return new AuthorizationServerResult(null, flaw, isTransient, isMissing);
    }
}

/// <summary>What the search for one authorization server's metadata came to.</summary>
/// <param name="Server">Null when there is none that can be used.</param>
/// <param name="Flaw">Why not, as a sentence; null when there is one.</param>
/// <param name="IsTransient">Whether another try may find more.</param>
/// <param name="IsMissing">Whether the server said at each address that nothing is there.</param>
internal sealed record AuthorizationServerResult(AuthorizationServer? Server, string? Flaw, bool IsTransient, bool IsMissing);
