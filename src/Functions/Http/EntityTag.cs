using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Kontext.Functions.Http;

/// <summary>An entity tag (RFC 9110 section 8.8.3). Ours are <c>"{revision}.{hash of the answer}"</c>.</summary>
/// <param name="Opaque">What stands between the quotes.</param>
/// <param name="IsWeak">Whether it begins with <c>W/</c>; no tag of ours does.</param>
internal readonly record struct EntityTag(string Opaque, bool IsWeak)
{
    // 128 bits: enough to tell answers apart.
    private const int HashBytes = 16;

    /// <summary>The tag of an answer.</summary>
    /// <param name="revision">Of the configuration that the answer shows.</param>
    /// <param name="body">The whole answer.</param>
    public static EntityTag Of(long revision, ReadOnlySpan<byte> body) => new(
        $"{revision.ToString(CultureInfo.InvariantCulture)}.{Base64Url.EncodeToString(SHA256.HashData(body).AsSpan(0, HashBytes))}", IsWeak: false);

    /// <summary>The revision a tag of ours names; null for a tag of another form.</summary>
    public long? Revision =>
        Opaque.Split('.', 2) is [var number, { Length: > 0 }]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
        && revision.ToString(CultureInfo.InvariantCulture) == number
            ? revision
            : null;

    /// <summary>Reads a list of tags (RFC 9110 section 5.6.1); null when anything in it is not a tag.</summary>
    /// <param name="lines">The header's lines.</param>
    public static IReadOnlyList<EntityTag>? ReadList(IList<string> lines) =>
        // The framework takes "*" for a tag; it stands alone or not at all.
        EntityTagHeaderValue.TryParseStrictList(lines, out var tags) && !tags.Contains(EntityTagHeaderValue.Any)
            ? [.. tags.Select(tag => new EntityTag(tag.Tag.ToString().Trim('"'), tag.IsWeak))]
            : null;

    /// <summary>As it travels.</summary>
    public override string ToString() => $"{(IsWeak ? "W/" : "")}\"{Opaque}\"";
}
