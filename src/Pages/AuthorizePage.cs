namespace Kontext.Pages;

/// <summary>Everything a person must know before they are sent to an authorization server.</summary>
public sealed record AuthorizePage
{
    public required string Organization { get; init; }

    public required string Person { get; init; }

    public required string Integration { get; init; }

    /// <summary>The one host that will get the credential.</summary>
    public required string ResourceHost { get; init; }

    /// <summary>Whose authorization server it is, from the catalogue; null when only its host is known, and then the page says so.</summary>
    public string? Provider { get; init; }

    /// <summary>Where one signs in next.</summary>
    public required string AuthorizationHost { get; init; }

    /// <summary>Who redeems the sign-in and so holds the credential too, where that is another host; null where it is the same, or the catalogue's.</summary>
    public string? TokenHost { get; init; }

    /// <summary>What is asked for; empty when the server decides.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public required CardState State { get; init; }

    /// <summary>Whose account is connected now, or was.</summary>
    public string? AccountName { get; init; }

    public required string PostUrl { get; init; }

    public required string BackUrl { get; init; }

    /// <summary>Comes back with the post: what this page named; null when the post is not compared with it.</summary>
    public string? Agreed { get; init; }

    public required string Csrf { get; init; }

    public Notice? Notice { get; init; }
}
