using Kontext.Core.Input;

namespace Kontext.Core.Exchanging;

/// <summary>For whom a credential is asked for.</summary>
public sealed record ExchangeSubject
{
    private ExchangeSubject()
    {
    }

    /// <summary>The client by itself.</summary>
    public static ExchangeSubject Itself { get; } = new();

    /// <summary>Whose integrations, as a checked token says; null where the client's row must tell.</summary>
    public OrganizationId? Organization { get; private init; }

    /// <summary>The person; null for a client by itself, and until a foreign token is checked.</summary>
    public UserId? Person { get; private init; }

    /// <summary>The application id of a person whom an application's own identity provider knows; null for every other.</summary>
    public string? PersonOf { get; private init; }

    /// <summary>Whether the token allows the gateway.</summary>
    public bool MayUseGateway { get; private init; }

    /// <summary>The client whose token for the whole gateway this is; null for every other token. Such a token is good for one gateway path and nothing else.</summary>
    public string? GatewayClient { get; private init; }

    /// <summary>A token that an application's own identity provider is said to have signed; null for none.</summary>
    public string? ForeignToken { get; private init; }

    /// <summary>The application's own id of one of its people; null for none.</summary>
    public string? ForeignUser { get; private init; }

    /// <summary>Whether connections can be this subject's: those of the authority's people alone.</summary>
    public bool CanConnect => Person is not null && PersonOf is null;

    /// <summary>Whether it is the client by itself.</summary>
    public bool IsItself => Person is null && ForeignToken is null && ForeignUser is null;

    /// <summary>A person, as a checked token says.</summary>
    public static ExchangeSubject Of(OrganizationId organization, UserId person, string? personOf, bool mayUseGateway, string? gatewayClient = null) => new()
    {
        Organization = organization,
        Person = person,
        PersonOf = personOf,
        MayUseGateway = mayUseGateway,
        GatewayClient = gatewayClient,
    };

    /// <summary>A token that the application's own identity provider is to have signed.</summary>
    public static ExchangeSubject OfForeignToken(string token) => new() { ForeignToken = token };

    /// <summary>One of the application's own people, by the application's word.</summary>
    public static ExchangeSubject OfForeignUser(string id) => new() { ForeignUser = id };

    /// <summary>Says nothing of a token.</summary>
    public override string ToString() => nameof(ExchangeSubject);

    /// <summary>The person that a foreign token, or the application's word, turned out to name.</summary>
    internal static ExchangeSubject OfForeign(string application, UserId person) => new() { Person = person, PersonOf = application, MayUseGateway = true };
}
