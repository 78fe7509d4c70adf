using Kontext.Core.Consent;
using Kontext.Core.Integrations;
using Kontext.Core.OAuth;
using Kontext.Core.Sessions;
using Kontext.Core.Storage;
using Kontext.Functions.Browser;
using Kontext.Pages;
using Microsoft.Extensions.Options;

namespace Kontext.Functions.Authorization;

/// <summary>Builds the page on which a user agrees to an application.</summary>
public sealed class ConsentPages(ConsentService consents, IOptions<SessionOptions> options)
{
    private static readonly string[] Identity = ["openid", "profile", "email"];

    /// <summary>Returns the address of the page, relative to this host.</summary>
    internal static string AddressOf(ExpiringKey consent) => $"/oauth2/consent/{consent.Value}";

    internal async Task<ConsentPage> OfAsync(ConsentVisit visit, Notice? notice, CancellationToken cancellationToken)
    {
        var (pending, client) = (visit.Pending, visit.Client);
        var offered = await consents.ListAsync(client, pending.Person, cancellationToken);
        return new ConsentPage
        {
            Organization = pending.Person.Organization.Value,
            Person = pending.Person.Name ?? pending.Person.Person.Subject,
            Application = client.Name,
            IsOwnerKnown = client.IsOwnerKnown,
            RedirectHost = ConsentPage.RedirectHostOf(new Uri(pending.Request.RedirectUri)),
            Integrations = [.. offered.Select(choice => ItemOf(choice, visit))],
            AreChosen = client.Application is null,
            Days = options.Value.LifetimeDays,
            SharesIdentity = Identity.Any(pending.Request.Scopes.Contains),
            UsesGateway = pending.Request.Scopes.Contains(OwnScopes.GatewayAccess),
            PostUrl = AddressOf(pending.Key),
            Agreed = AgreedTo(visit, offered),
            Csrf = visit.Browser.FormValue,
            Notice = notice,
        };
    }

    /// <summary>Returns the hash of what the user agrees to. The integrations that a user chooses one by one have hashes of their own.</summary>
    internal static string AgreedTo(ConsentVisit visit, IReadOnlyList<ConsentChoice> offered) =>
        Agreement.Of(visit.Client, visit.Pending.Request, visit.Client.Application is null ? [] : offered);

    private static ConsentItem ItemOf(ConsentChoice choice, ConsentVisit visit) => new()
    {
        Id = Agreement.KeyOf(choice),
        Name = choice.Name,
        Host = ConnectAddresses.HostOf(choice.Url),
        Use = choice.AuthMode switch
        {
            AuthMode.ServerToken => ConsentUse.SharedAccount,
            AuthMode.None => ConsentUse.NoAccount,
            _ => ConsentUse.OwnAccount,
        },
        HandsOutCredential = choice.HandsOut,
        IsNew = choice.IsNew,
        IsTicked = visit.Client.Application is null && (visit.Form?[ConsentPage.IntegrationField].Contains(Agreement.KeyOf(choice)) ?? choice.WasChosen),
    };
}
