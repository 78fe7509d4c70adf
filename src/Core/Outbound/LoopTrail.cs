using Microsoft.Extensions.Options;

namespace Kontext.Core.Outbound;

/// <summary>
/// Loop detection by <c>CDN-Loop</c> (RFC 8586): each outbound request carries the marks that the request at hand came with and one of our own, so that
/// a request which another server sends back to us, and which makes us call that server again, ends.
/// </summary>
public sealed class LoopTrail
{
    /// <summary>The header.</summary>
    public const string Header = "CDN-Loop";

    /// <summary>
    /// How often our own mark may come in. Once is no loop yet: a server that an integration names may be a proxy in front of something of ours. A loop
    /// passes a second time.
    /// </summary>
    public const int AllowedPasses = 1;

    // No request passes so many networks in a row; a header that grows without bound would be sent on and on.
    private const int MaxLength = 2_048;

    private readonly AsyncLocal<string?> _came = new();
    private readonly string _own;

    /// <summary>Our mark is the host, and port, that clients use.</summary>
    public LoopTrail(IOptions<OutboundOptions> options) => _own = options.Value.PublicUrl?.Authority.ToLowerInvariant() ?? "kontext";

    /// <summary>What an outbound request carries.</summary>
    internal string Next => _came.Value is { Length: > 0 } came ? $"{came}, {_own}" : _own;

    /// <summary>Takes the marks of the request that is about to be answered; false when it has been here too often.</summary>
    /// <param name="values">The header's lines as they came.</param>
    public bool TryEnter(IEnumerable<string?> values)
    {
        var came = string.Join(", ", values.Where(value => !string.IsNullOrWhiteSpace(value)));
        _came.Value = came.All(character => character is >= ' ' and <= '~') ? came : "";
        return came.Length <= MaxLength && Passes(came) <= AllowedPasses;
    }

    private int Passes(string came) => Infos(came).Count(info => string.Equals(info.Split(';')[0].Trim(), _own, StringComparison.OrdinalIgnoreCase));

    // A parameter's value may be a quoted text with commas in it.
    private static IEnumerable<string> Infos(string list)
    {
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < list.Length; i++)
        {
            if (isQuoted && list[i] == '\\')
                i++;
            else if (list[i] == '"')
                isQuoted = !isQuoted;
            else if (list[i] == ',' && !isQuoted)
            {
                yield return list[start..i];
                start = i + 1;
            }
        }

        yield return list[start..];
    }
}
