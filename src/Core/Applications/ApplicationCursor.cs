using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;

namespace Kontext.Core.Applications;

/// <summary>
/// Writes and reads list cursors. A cursor holds the last id of a page. It is bound to the organization, so that another organization's
/// cursor is rejected. It grants no access.
/// </summary>
internal static class ApplicationCursor
{
    private const int IdLength = 16;
    private const int BindingLength = 16;

    public static string Write(OrganizationId organization, ClientId after)
    {
        Span<byte> bytes = stackalloc byte[IdLength + BindingLength];
        after.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        BindingOf(organization, after).CopyTo(bytes[IdLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Returns the client id in the cursor; null when the text is no cursor of this list.</summary>
    public static ClientId? Read(OrganizationId organization, bool serviceAccounts, string text)
    {
        Span<byte> bytes = stackalloc byte[IdLength + BindingLength];
        if (text.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != bytes.Length)
        {
            return null;
        }

        ClientId after = new(serviceAccounts, new Guid(bytes[..IdLength], bigEndian: true));
        return BindingOf(organization, after).SequenceEqual(bytes[IdLength..]) ? after : null;
    }

    // The length prefix separates the parts.
    private static ReadOnlySpan<byte> BindingOf(OrganizationId organization, ClientId after) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{organization.Value.Length}:{organization.Value}:{after}")).AsSpan(0, BindingLength);
}
