namespace Kontext.Core.OAuth;

/// <summary>Whose account a token is of, as its provider tells.</summary>
/// <param name="Name">For people: hostile text, cleaned and cut. Null when it is not told.</param>
/// <param name="Id">Never given to another account; compared and never shown. Null when it is not told.</param>
public sealed record ProviderAccount(string? Name, string? Id)
{
    private const int MaxId = 255;

    /// <summary>Nothing is known of it.</summary>
    public static ProviderAccount Unknown { get; } = new(null, null);

    /// <summary>An id as it may be compared; null for a text that no provider gives (OpenID Connect Core section 2: at most 255 ASCII characters).</summary>
    public static string? ReadId(string? text) => text is { Length: > 0 and <= MaxId } && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text : null;
}
