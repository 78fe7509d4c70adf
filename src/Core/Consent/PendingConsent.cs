using Kontext.Core.Storage;

namespace Kontext.Core.Consent;

/// <summary>An authorization request whose user has signed in, and who is asked now. It lasts half an hour and is answered once.</summary>
public sealed record PendingConsent
{
    /// <summary>How long the question can be answered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>The key in the page's address. It opens nothing without the browser's cookie.</summary>
    public required ExpiringKey Key { get; init; }

    /// <summary>The request.</summary>
    public required CodeRequest Request { get; init; }

    /// <summary>The user who has signed in.</summary>
    public required SignedIn Person { get; init; }

    /// <summary>When the question can no longer be answered, UTC.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When it was answered, UTC; null before.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>The hash of the key of the browser in which the user signed in.</summary>
    internal string BrowserHash { get; init; } = "";

    /// <summary>The ETag of the row; null before the first write.</summary>
    internal string? RowVersion { get; init; }
}
