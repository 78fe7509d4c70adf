using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>Asks for a page of an organization's integrations in the order of creation, without the archived ones.</summary>
public sealed record ListIntegrationsRequest
{
    private const int MaxFilter = 128;

    /// <summary>The organization that owns the integrations.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>The page size: 1-200.</summary>
    public required int Limit { get; init; }

    /// <summary>The folded text that names must contain; null for all names.</summary>
    public string? Filter { get; init; }

    /// <summary>The last id of the page before; null for the first page.</summary>
    public IntegrationId? After { get; init; }

    /// <summary>Parses query parameters; null stands for a parameter that is absent.</summary>
    public static Outcome<ListIntegrationsRequest> Parse(OrganizationId organization, string? limit, string? cursor, string? name)
    {
        var errors = new List<FieldError>();
        var count = PageLimit.Parse(limit, errors);
        if (name is { Length: > MaxFilter })
            errors.Add(new FieldError("name", ErrorCodes.OutOfRange, $"name must be at most {MaxFilter} characters."));
        var filter = string.IsNullOrEmpty(name) || name.Length > MaxFilter ? null : IntegrationName.Fold(name, "name", errors);
        var after = string.IsNullOrEmpty(cursor) ? null : IntegrationCursor.Read(organization, filter, cursor);
        if (!string.IsNullOrEmpty(cursor) && after is null)
            errors.Add(new FieldError("cursor", ErrorCodes.InvalidCursor, "This cursor belongs to another list. Start again without it, or send the name filter it was made with."));
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : new ListIntegrationsRequest { Organization = organization, Limit = count, Filter = filter, After = after };
    }
}

/// <summary>
/// A list's cursor holds the last id of a page; the next page starts after it. The cursor is bound to organization and filter, so a cursor
/// of another list is noticed. It grants nothing: a list reads its caller's own rows only.
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

    /// <summary>Returns the id of the cursor; null when the text is no cursor of this list.</summary>
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

    // The lengths separate the parts, so that two pairs of organization and filter never give the same text.
    private static ReadOnlySpan<byte> BindingOf(OrganizationId organization, string? filter, ReadOnlySpan<byte> id)
    {
        var text = $"{organization.Value.Length}:{organization.Value}:{filter?.Length ?? -1}:{filter}:{Convert.ToHexString(id)}";
        return SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, BindingLength);
    }
}
