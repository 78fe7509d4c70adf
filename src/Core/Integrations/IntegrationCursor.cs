using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Identity;

namespace Kontext.Core.Integrations;

/// <summary>
/// Where a list goes on: behind the id it holds, whatever has been added or archived since. Bound to the organization and the filter it was
/// made for, so that one that went astray is noticed; it grants nothing, for a list only ever reads its caller's own rows.
/// </summary>
internal static class IntegrationCursor
{
    private const int IdLength = 16;
    private const int BindingLength = 16;

    public static string Write(OrganizationId organization, string? filter, IntegrationId after)
    {
        Span<byte> bytes = stackalloc byte[IdLength + BindingLength];
        after.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        BindingOf(organization, filter, bytes[..IdLength]).CopyTo(bytes[IdLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null when the text is no cursor of this list.</summary>
    public static IntegrationId? Read(OrganizationId organization, string? filter, string text)
    {
        Span<byte> bytes = stackalloc byte[IdLength + BindingLength];
        if (text.Length != Base64Url.GetEncodedLength(bytes.Length)
            || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written != bytes.Length)
        {
            return null;
        }

        var id = bytes[..IdLength];
        return BindingOf(organization, filter, id).SequenceEqual(bytes[IdLength..]) ? new IntegrationId(new Guid(id, bigEndian: true)) : null;
    }

    // Lengths keep the parts apart: no organization and filter run together into another pair.
    private static ReadOnlySpan<byte> BindingOf(OrganizationId organization, string? filter, ReadOnlySpan<byte> id)
    {
        var text = $"{organization.Value.Length}:{organization.Value}:{filter?.Length ?? -1}:{filter}:{Convert.ToHexString(id)}";
        return SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, BindingLength);
    }
}
