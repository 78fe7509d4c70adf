using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Input;

/// <summary>
/// The cursors of one list: each holds the last key of a page. A hash binds a cursor to its list and organization, so that a cursor of another
/// list is noticed. A cursor grants nothing, because a list reads only its caller's own rows. Anyone can make one, so its key is still
/// foreign text.
/// </summary>
/// <param name="organization">The organization of the list.</param>
/// <param name="list">The name of the list.</param>
/// <param name="part">What selects a part of the list, such as a filter or an owner; null for the whole list.</param>
public sealed class ListCursor(OrganizationId organization, string list, string? part = null)
{
    private const int BindingLength = 16;
    private const int MaxLength = 1_024;

    /// <summary>Returns the cursor of the page after a key. The key is ASCII.</summary>
    public string Write(string after) => Base64Url.EncodeToString([.. BindingOf(after), .. Encoding.ASCII.GetBytes(after)]);

    /// <summary>Returns the cursor of a query parameter, or null for the first page. Adds invalid_cursor for the cursor of another list.</summary>
    /// <param name="cursor">The parameter; null or empty for the first page.</param>
    /// <param name="read">Returns the key that a text holds; null when it holds none.</param>
    /// <param name="errors">Where a problem is added.</param>
    internal T? Parse<T>(string? cursor, Func<string, T?> read, ICollection<FieldError> errors)
    {
        if (string.IsNullOrEmpty(cursor))
            return default;
        var after = Read(cursor) is { } key ? read(key) : default;
        if (after is null)
            errors.Add(Invalid());
        return after;
    }

    private string? Read(string cursor)
    {
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor, out var length) || length <= BindingLength)
            return null;
        Span<byte> bytes = stackalloc byte[length];
        if (!Base64Url.TryDecodeFromChars(cursor, bytes, out _))
            return null;
        var after = Encoding.Latin1.GetString(bytes[BindingLength..]);
        return BindingOf(after).SequenceEqual(bytes[..BindingLength]) ? after : null;
    }

    // The lengths separate the parts, so that two lists never give the same text.
    private ReadOnlySpan<byte> BindingOf(string after)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{organization.Value.Length}:{organization.Value}:{list}:{part?.Length ?? -1}:{part}:{after}");
        return SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, BindingLength);
    }

    private static FieldError Invalid() => new(
        "cursor", ErrorCodes.InvalidCursor, "This cursor is not of this list. Start again without it, or send the filters it was made with.");
}
