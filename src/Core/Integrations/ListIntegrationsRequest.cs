using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Integrations;

/// <summary>A page of an organization's integrations, in the order of creation, archived ones left out.</summary>
public sealed record ListIntegrationsRequest
{
    private const int MaxFilter = 128;

    /// <summary>Whose.</summary>
    public required OrganizationId Organization { get; init; }

    /// <summary>1-200.</summary>
    public required int Limit { get; init; }

    /// <summary>The folded substring that names must contain; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>The id behind which the page begins; null for the first page.</summary>
    public IntegrationId? After { get; init; }

    /// <summary>Parses query parameters; null means not given.</summary>
    public static Outcome<ListIntegrationsRequest> Parse(OrganizationId organization, string? limit, string? cursor, string? name)
    {
        var errors = new List<FieldError>();
        var count = PageLimit.Parse(limit, errors);
        if (name is { Length: > MaxFilter })
            errors.Add(new FieldError("name", ErrorCodes.OutOfRange, $"name must be at most {MaxFilter} characters."));
        var filter = string.IsNullOrEmpty(name) || name.Length > MaxFilter ? null : IntegrationName.Fold(name, "name", errors);
        var after = string.IsNullOrEmpty(cursor) ? null : IntegrationCursor.Read(organization, filter, cursor);
        if (!string.IsNullOrEmpty(cursor) && after is null)
            errors.Add(new FieldError("cursor", ErrorCodes.InvalidCursor, "This cursor is not of this list; start again without it, or send the name filter it was made with."));
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : new ListIntegrationsRequest { Organization = organization, Limit = count, Filter = filter, After = after };
    }
}

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
