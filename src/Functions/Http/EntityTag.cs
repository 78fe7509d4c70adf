using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Kontext.Functions.Http;

/// <summary>An entity tag (RFC 9110 section 8.8.3). The tags of this service are <c>"{revision}.{hash of the answer}"</c>.</summary>
/// <param name="Opaque">The text between the quotes.</param>
/// <param name="IsWeak">Whether it begins with <c>W/</c>. This service sends no weak tags.</param>
internal readonly record struct EntityTag(string Opaque, bool IsWeak)
{
    // 128 bits are enough to tell answers apart.
    private const int HashBytes = 16;

    /// <summary>Returns the tag of an answer.</summary>
    /// <param name="revision">The revision of the configuration in the answer.</param>
    /// <param name="body">The complete answer.</param>
    public static EntityTag Of(long revision, ReadOnlySpan<byte> body) => new(
        $"{revision.ToString(CultureInfo.InvariantCulture)}.{Base64Url.EncodeToString(SHA256.HashData(body).AsSpan(0, HashBytes))}", IsWeak: false);

    /// <summary>The revision in a tag of this service, with or without a hash; null for a tag of another form.</summary>
    public long? Revision =>
        Opaque.Split('.', 2) is [var number, .. var hash] && hash is not [""]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
        && revision.ToString(CultureInfo.InvariantCulture) == number
            ? revision
            : null;

    /// <summary>Parses a list of tags (RFC 9110 section 5.6.1); null when an item is not a tag.</summary>
    /// <param name="lines">The lines of the header.</param>
    public static IReadOnlyList<EntityTag>? ReadList(IList<string> lines) =>
        // The framework reads "*" as a tag. RFC 9110 allows it only alone, never in a list.
        EntityTagHeaderValue.TryParseStrictList(lines, out var tags) && !tags.Contains(EntityTagHeaderValue.Any)
            ? [.. tags.Select(tag => new EntityTag(tag.Tag.ToString().Trim('"'), tag.IsWeak))]
            : null;

    /// <summary>Returns the tag as written in a header.</summary>
    public override string ToString() => $"{(IsWeak ? "W/" : "")}\"{Opaque}\"";
}
