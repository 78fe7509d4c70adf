using System.Buffers.Text;
using System.Security.Cryptography;

namespace Kontext.Functions.Browser;

/// <summary>The id of one way through the authorize endpoint in one browser. It names a cookie, so that several ways run side by side.</summary>
/// <param name="Value">12 characters of A-Z a-z 0-9 - _.</param>
internal readonly record struct FlowId(string Value)
{
    private const int Bytes = 9;
    private const int Length = 12;

    public static FlowId New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Parses a text; null when it is no id.</summary>
    public static FlowId? TryParse(string text) =>
        text.Length == Length && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? new FlowId(text) : null;
}
