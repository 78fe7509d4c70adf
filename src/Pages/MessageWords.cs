namespace Kontext.Pages;

/// <summary>The texts of a message page.</summary>
/// <param name="Heading">The heading.</param>
/// <param name="Happened">The sentence that says what happened.</param>
/// <param name="Next">The sentence that says what to do now.</param>
/// <param name="Tone">The tone.</param>
/// <param name="Glyph">The icon for the tone.</param>
internal sealed record MessageWords(string Heading, string Happened, string Next, Tone Tone, Glyph Glyph)
{
    public static MessageWords Of(MessageKind kind) => kind switch
    {
        MessageKind.LinkExpired => new(
            "This link has expired",
            "For your safety, a link to connect accounts works for ten minutes.",
            "Go back to where you got it and ask for a new one. It takes a moment.",
            Tone.Info, Glyph.Clock),
        MessageKind.LinkUsed => new(
            "This link has been used",
            "Each link works once, in one browser.",
            "If it was you, carry on in the window where you opened it. If not, ask for a new link, and tell your administrator that another person opened this one.",
            Tone.Warn, Glyph.Link),
        MessageKind.SessionEnded => new(
            "Your session has ended",
            "For your safety, it lasts twenty minutes. What you connected stays connected.",
            "To go on, go back to where you got your link and ask for a new one.",
            Tone.Info, Glyph.Clock),
        MessageKind.OtherBrowser => new(
            "Carry on in the other browser",
            "This was begun in another browser, or this browser has forgotten it. It can be finished only where it was begun, so nothing was connected.",
            "Go back to the browser you began in, or ask for a new link and open it here.",
            Tone.Warn, Glyph.Link),
        MessageKind.OtherPerson => new(
            "This link is for another person",
            "You signed in as another person than the one this link was made for, so nothing was connected.",
            "If you have two accounts, sign out of the wrong one and ask for a new link. If another person sent you this link, ask for one of your own: they would use an account that you connect with theirs.",
            Tone.Bad, Glyph.People),
        MessageKind.StateUnknown => new(
            "This was not begun here",
            "A sign-in came back that we did not ask for, or that took longer than ten minutes. Nothing was connected.",
            "If you were connecting an account, ask for a new link and start again. If not, you can close this window.",
            Tone.Warn, Glyph.Warning),
        MessageKind.ProviderError => new(
            "The service gave no access",
            "You were sent back without it, so nothing was connected.",
            "If you said no, all is well. Otherwise try again; if it keeps happening, show this page to your administrator.",
            Tone.Warn, Glyph.Cross),
        MessageKind.ProviderFailed => new(
            "The service did not finish",
            "Its server did not answer as it should, so nothing was connected.",
            "Try again. If it keeps happening, show this page to your administrator.",
            Tone.Warn, Glyph.Warning),
        MessageKind.SignInCancelled => new(
            "You did not sign in",
            "Accounts are connected only for a person we know, so nothing happened yet.",
            "Sign in to go on, or close this window.",
            Tone.Info, Glyph.People),
        MessageKind.IssuerMismatch => new(
            "The answer came from the wrong place",
            "Another server answered than the one you were sent to. We threw the answer away unread, and nothing was connected.",
            "Do not try again yet. Tell your administrator: either the service is set up wrongly, or another person tried to get into your account.",
            Tone.Bad, Glyph.Lock),
        MessageKind.AlreadyAnswered => new(
            "This step is already done",
            "The page was loaded a second time, and each sign-in counts once.",
            "There is nothing more to do here. Your list of accounts shows what is connected.",
            Tone.Info, Glyph.Check),
        MessageKind.IntegrationGone => new(
            "This is no longer there",
            "An administrator removed or changed it in the meantime, so nothing was connected.",
            "Look at your list of accounts for what there is now.",
            Tone.Info, Glyph.Info),
        MessageKind.NotAvailable => new(
            "This cannot be connected yet",
            "Something is missing that only an administrator can set up.",
            "Tell your administrator, and come back with a new link when it is done.",
            Tone.Warn, Glyph.Warning),
        MessageKind.Failed => new(
            "Something went wrong on our side",
            "It was not you, and nothing you connected before was lost.",
            "Try again in a few minutes.",
            Tone.Bad, Glyph.Warning),
        MessageKind.TooManyRequests => new(
            "That was a little fast",
            "There were too many tries in a short time.",
            "Wait a minute, then try again.",
            Tone.Warn, Glyph.Clock),
        MessageKind.SignedOut => new(
            "All done",
            "You are signed out here. What you connected stays connected.",
            "You can close this window.",
            Tone.Good, Glyph.Check),
        MessageKind.AuthorizationRefused => new(
            "We cannot answer this application",
            "Its request to act for you has a mistake, so it got nothing.",
            "Close this page and start again in the application. If it happens again, show this page to your administrator.",
            Tone.Warn, Glyph.Cross),
        MessageKind.ConsentAnswered => new(
            "You have answered this already",
            "An application asks once each time, and this answer was given. Nothing changed now.",
            "Go back to the application. If it still waits for you, start again there.",
            Tone.Info, Glyph.Check),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A message without words."),
    };
}
