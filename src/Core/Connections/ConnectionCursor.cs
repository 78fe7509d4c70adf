using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Integrations;

namespace Kontext.Core.Connections;

/// <summary>
/// The cursor of the list of an integration's users: it holds the key of the last user. It is bound to the organization and the
/// integration, so that a cursor of another list is noticed. It grants nothing, because a list reads only the caller's own rows.
/// </summary>
internal static class ConnectionCursor
{
    private const int BindingLength = 16;
    private const int MaxLength = 1_024;

    // The characters of a user's key. A forged cursor must not bring others into a query.
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~:");

    public static string Write(OrganizationId organization, IntegrationId integration, UserId after) => Base64Url.EncodeToString(
        [.. BindingOf(organization, integration, after.Key), .. Encoding.ASCII.GetBytes(after.Key)]);

    /// <summary>Returns the key of the last user; null when the text is no cursor of this list.</summary>
    public static string? Read(OrganizationId organization, IntegrationId integration, string text)
    {
        if (text.Length > MaxLength || !Base64Url.IsValid(text, out var length) || length <= BindingLength)
            return null;
        Span<byte> bytes = stackalloc byte[length];
        if (!Base64Url.TryDecodeFromChars(text, bytes, out _))
            return null;
        var after = Encoding.Latin1.GetString(bytes[BindingLength..]);
        return !after.AsSpan().ContainsAnyExcept(KeyCharacters) && BindingOf(organization, integration, after).SequenceEqual(bytes[..BindingLength]) ? after : null;
    }

    // The length keeps the parts apart.
    private static ReadOnlySpan<byte> BindingOf(OrganizationId organization, IntegrationId integration, string after) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{organization.Value.Length}:{organization.Value}:{integration}:{after}")).AsSpan(0, BindingLength);
}
