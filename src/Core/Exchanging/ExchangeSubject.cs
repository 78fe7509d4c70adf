using Kontext.Core.Input;
using Kontext.Core.Tokens;

namespace Kontext.Core.Exchanging;

/// <summary>The user or client that a credential is requested for.</summary>
public sealed record ExchangeSubject
{
    private ExchangeSubject()
    {
    }

    /// <summary>The client on its own behalf.</summary>
    public static ExchangeSubject Itself { get; } = new();

    /// <summary>The organization from a validated token; null when the client's row must tell it.</summary>
    public OrganizationId? Organization { get; private init; }

    /// <summary>The user; null for a client on its own behalf, and until a foreign token is validated.</summary>
    public UserId? Person { get; private init; }

    /// <summary>The application id of a user who signs in at an application's own identity provider; null for all other users.</summary>
    public string? PersonOf { get; private init; }

    /// <summary>Whether the token allows the gateway.</summary>
    public bool MayUseGateway { get; private init; }

    /// <summary>
    /// The client of a token for the whole gateway; null for all other tokens. Only that client can exchange such a token,
    /// and only for a token for one gateway path.
    /// </summary>
    public string? GatewayClient { get; private init; }

    /// <summary>The token of this deployment that names the user; null for all other subjects. Its session may have ended.</summary>
    public OwnToken? Own { get; private init; }

    /// <summary>A token of the application's own identity provider, not yet validated; null for none.</summary>
    public string? ForeignToken { get; private init; }

    /// <summary>The application's own id for one of its users; null for none.</summary>
    public string? ForeignUser { get; private init; }

    /// <summary>Whether this subject can have connections. Only users of the deployment's authority can.</summary>
    public bool CanConnect => Person is not null && PersonOf is null;

    /// <summary>Whether the subject is the client on its own behalf.</summary>
    public bool IsItself => Person is null && ForeignToken is null && ForeignUser is null;

    /// <summary>Returns the subject for the user of a validated token.</summary>
    public static ExchangeSubject Of(OrganizationId organization, UserId person, bool mayUseGateway) =>
        new() { Organization = organization, Person = person, MayUseGateway = mayUseGateway };

    /// <summary>Returns the subject for the user of a validated token of this deployment.</summary>
    /// <param name="token">The token. It names a user.</param>
    /// <param name="mayUseGateway">Whether the token allows the gateway.</param>
    /// <param name="isForGateway">Whether the token is for the whole gateway.</param>
    public static ExchangeSubject Of(OwnToken token, bool mayUseGateway, bool isForGateway) => new()
    {
        Organization = token.Subject.Organization,
        Person = token.Subject.Person,
        PersonOf = token.Subject.PersonOf,
        MayUseGateway = mayUseGateway,
        GatewayClient = isForGateway ? token.Subject.Client : null,
        Own = token,
    };

    /// <summary>Returns the subject for a token of the application's own identity provider, not yet validated.</summary>
    public static ExchangeSubject OfForeignToken(string token) => new() { ForeignToken = token };

    /// <summary>Returns the subject for one of the application's own users, whom the application names by id.</summary>
    public static ExchangeSubject OfForeignUser(string id) => new() { ForeignUser = id };

    /// <summary>Returns the type name; tokens stay out of logs.</summary>
    public override string ToString() => nameof(ExchangeSubject);

    /// <summary>Returns the subject for the user that a validated foreign token, or the application, names.</summary>
    internal static ExchangeSubject OfForeign(string application, UserId person) => new() { Person = person, PersonOf = application, MayUseGateway = true };
}
