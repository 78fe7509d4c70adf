namespace Kontext.Core.Input;

/// <summary>What this deployment allows in URLs from outside.</summary>
/// <param name="LoopbackHttp">Whether http to a loopback host is allowed, as a laptop needs; false in production.</param>
public sealed record WebAddressRules(bool LoopbackHttp)
{
    /// <summary>The parser that keeps these rules.</summary>
    public TextParser<Uri> Parser => WebAddress.Parser(LoopbackHttp);
}
