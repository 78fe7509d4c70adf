namespace Kontext.Pages;

/// <summary>The CSS classes of the tones in pages.css.</summary>
internal static class Tones
{
    public static string Class(Tone tone) => tone switch
    {
        Tone.Good => "tone-good",
        Tone.Warn => "tone-warn",
        Tone.Bad => "tone-bad",
        Tone.Info => "tone-info",
        _ => "tone-plain",
    };
}
