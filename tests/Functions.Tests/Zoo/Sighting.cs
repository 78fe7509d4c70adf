using System.Text.Json.Nodes;
using Kontext.Functions.Tests.Connect;
using Kontext.Testing.OAuth;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>All that was seen of an attempt to connect at an <see cref="Animal"/>.</summary>
public sealed record Sighting
{
    public required Enclosure Enclosure { get; init; }

    public required TestOrganization Organization { get; init; }

    /// <summary>The integration's id.</summary>
    public required string Integration { get; init; }

    /// <summary>The answer to POST validate, before anything else.</summary>
    public required ApiAnswer Validated { get; init; }

    /// <summary>The answer to POST authorize.</summary>
    public required ApiAnswer Authorized { get; init; }

    /// <summary>The page with all recipients of the account. Null without a link.</summary>
    public TestPage? Page { get; init; }

    /// <summary>The address to which the browser was sent. Null when it was not.</summary>
    public Uri? Leaving { get; init; }

    /// <summary>The page the browser ended at; null when it was not sent away.</summary>
    public TestPage? Returned { get; init; }

    /// <summary>The same when the page is loaded a second time.</summary>
    public TestPage? Again { get; init; }

    /// <summary>Alice's connection as the API returns it.</summary>
    public required JsonNode Connection { get; init; }

    /// <summary>How many secrets more there are than before, garbage collected.</summary>
    public required int SecretsLeft { get; init; }

    /// <summary>Everything the browser was answered.</summary>
    public required IReadOnlyList<TestPage> Pages { get; init; }

    /// <summary>The values of its cookies.</summary>
    public required IReadOnlyList<string> Cookies { get; init; }

    /// <summary>Returns a parameter of the authorization request. Empty when it is absent.</summary>
    public string Asked(string name) => QueryHelpers.ParseQuery(Leaving!.Query).TryGetValue(name, out var value) ? value.ToString() : "";

    /// <summary>The one request that redeemed a code.</summary>
    public OAuthRequest Redeemed => Assert.Single(Enclosure.Server.Token.Requests);
}
