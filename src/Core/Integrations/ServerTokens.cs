using Kontext.Core.Input;

namespace Kontext.Core.Integrations;

/// <summary>The rules of <c>serverToken</c>, which creating and changing share.</summary>
internal static class ServerTokens
{
    public const string RequiredMessage = "authMode server_token needs a serverToken.";
    public const string NotAllowedMessage = "A serverToken goes with authMode server_token only.";

    private const int MaxLength = 8_192;

    public static TextParser<string> Parser { get; } = PastedToken.UpTo(MaxLength);
}
