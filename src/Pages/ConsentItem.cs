namespace Kontext.Pages;

/// <summary>One integration on the page on which a person agrees to an application.</summary>
public sealed record ConsentItem
{
    /// <summary>The value that the form posts for a ticked integration.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The host of the integration's url, which receives the credential.</summary>
    public required string Host { get; init; }

    public required ConsentUse Use { get; init; }

    /// <summary>Whether the application receives the credential itself, and not only the answers of the integration.</summary>
    public bool HandsOutCredential { get; init; }

    /// <summary>Whether the integration was added after the person agreed the last time.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether the check box is ticked. It is not when the page is shown the first time.</summary>
    public bool IsTicked { get; init; }
}

/// <summary>The account that an application uses at an integration.</summary>
public enum ConsentUse
{
    OwnAccount,
    SharedAccount,
    NoAccount,
}
