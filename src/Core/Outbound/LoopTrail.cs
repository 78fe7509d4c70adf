using Microsoft.Extensions.Options;

namespace Kontext.Core.Outbound;

/// <summary>
/// Loop detection by <c>CDN-Loop</c> (RFC 8586). Each outbound request carries our mark and the marks of the incoming request. When another
/// server sends a request back to us, our mark shows the loop, and the request is refused.
/// </summary>
public sealed class LoopTrail
{
    /// <summary>The name of the header.</summary>
    public const string Header = "CDN-Loop";

    /// <summary>
    /// How often a request may bring our own mark. One mark is no loop yet: the server of an integration may be a proxy in front of another
    /// service of ours. A loop brings the mark a second time.
    /// </summary>
    public const int AllowedPasses = 1;

    // No honest request passes so many networks. Without a limit the header could grow for ever.
    private const int MaxLength = 2_048;

    private readonly AsyncLocal<string?> _came = new();
    private readonly string _own;

    /// <summary>Makes the trail. Our mark is the host and port of the public address.</summary>
    public LoopTrail(IOptions<OutboundOptions> options) => _own = options.Value.PublicUrl?.Authority.ToLowerInvariant() ?? "kontext";

    /// <summary>The header's value for an outbound request.</summary>
    internal string Next => _came.Value is { Length: > 0 } came ? $"{came}, {_own}" : _own;

    /// <summary>Takes the marks of an incoming request. Returns false when the request has passed here too often.</summary>
    /// <param name="values">The lines of the header.</param>
    public bool TryEnter(IEnumerable<string?> values)
    {
        var came = string.Join(", ", values.Where(value => !string.IsNullOrWhiteSpace(value)));
        _came.Value = came.All(character => character is >= ' ' and <= '~') ? came : "";
        return came.Length <= MaxLength && Passes(came) <= AllowedPasses;
    }

    private int Passes(string came) => Infos(came).Count(info => string.Equals(info.Split(';')[0].Trim(), _own, StringComparison.OrdinalIgnoreCase));

    // A parameter's value may be a quoted string that contains commas.
    private static IEnumerable<string> Infos(string list)
    {
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < list.Length; i++)
        {
            if (isQuoted && list[i] == '\\')
            {
                i++;
            }
            else if (list[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (list[i] == ',' && !isQuoted)
            {
                yield return list[start..i];
                start = i + 1;
            }
        }

        yield return list[start..];
    }
}
