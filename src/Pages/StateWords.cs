namespace Kontext.Pages;

/// <summary>The texts of an integration's state. They hold fixed sentences only, without names from other systems.</summary>
/// <param name="Badge">The state in two or three words.</param>
/// <param name="Tone">The tone.</param>
/// <param name="Glyph">The icon for the tone.</param>
/// <param name="Reason">The reason and the next step; null when the badge is enough.</param>
/// <param name="Action">The text of the link to the integration's page; null for no link.</param>
internal sealed record StateWords(string Badge, Tone Tone, Glyph Glyph, string? Reason, string? Action)
{
    private const string Again = "Connect again";

    public static StateWords Of(CardState state) => state switch
    {
        CardState.NotConnected => new("Not connected", Tone.Plain, Glyph.Circle, null, "Connect"),
        CardState.Connected => new("Connected", Tone.Good, Glyph.Check, null, "Change"),
        CardState.ReconnectRevoked => new(
            "Access withdrawn", Tone.Warn, Glyph.Warning, "The access was withdrawn, here or at the service. Connect again whenever you want it back.", Again),
        CardState.ReconnectExpired => new(
            "Access expired", Tone.Warn, Glyph.Clock, "The access you gave has run out. Connect again to renew it.", Again),
        CardState.ReconnectConfigurationChanged => new(
            "Settings changed", Tone.Warn, Glyph.Warning, "An administrator changed where this leads, so the earlier access was ended. Connect again if you agree.", Again),
        CardState.ReconnectProviderRefused => new(
            "No longer accepted",
            Tone.Bad,
            Glyph.Cross,
            "The service no longer accepts the access you gave; it was probably withdrawn there. Connect again; if that does not help, ask your administrator.",
            Again),
        CardState.ReconnectReplyLost => new(
            "Access lost", Tone.Warn, Glyph.Warning, "An answer of the service got lost on the way, and the access with it. It was no mistake of yours: connect again.", Again),
        CardState.NeedsMorePermissions => new(
            "Permissions missing", Tone.Warn, Glyph.Lock, "Agents now need more than you have allowed. Look at what is asked for, and decide.", "Allow more"),
        CardState.ProvidedByOrganization => new(
            "Provided for you", Tone.Good, Glyph.People, "Your organization uses one access for all its people. There is nothing to do.", null),
        CardState.NothingNeeded => new("Ready to use", Tone.Good, Glyph.Check, "It needs no account.", null),
        CardState.Unavailable => new("Not available", Tone.Plain, Glyph.Info, "It cannot be connected at the moment. Ask your administrator.", null),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A state without words."),
    };
}
