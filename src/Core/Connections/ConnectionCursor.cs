using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Integrations;

namespace Kontext.Core.Connections;

/// <summary>
/// Where the list of an integration's people goes on: behind the one whose key it holds. Bound to the organization and the integration, so that
/// one that went astray is noticed; it grants nothing, for a list only ever reads its caller's own rows.
/// </summary>
internal static class ConnectionCursor
{
    private const int BindingLength = 16;
    private const int MaxLength = 1_024;

    // What a person's key is made of; a forged cursor must not bring anything else into a query.
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~:");

    public static string Write(OrganizationId organization, IntegrationId integration, UserId after) => Base64Url.EncodeToString(
        [.. BindingOf(organization, integration, after.Key), .. Encoding.ASCII.GetBytes(after.Key)]);

    /// <summary>Null when the text is no cursor of this list.</summary>
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

    // Lengths keep the parts apart.
    private static ReadOnlySpan<byte> BindingOf(OrganizationId organization, IntegrationId integration, string after) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{organization.Value.Length}:{organization.Value}:{integration}:{after}")).AsSpan(0, BindingLength);
}
