using System.Diagnostics;

namespace Kontext.Core.JsonSchemas;

/// <summary>One pattern has 100 ms for one text; all patterns over all texts of one schema or one check have half a second together.</summary>
internal sealed class PatternAllowance
{
    private const int ProbeCharacters = 20_000;
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(500);

    // An effort is measured here, no time told.
    private TimeSpan _spent;

    /// <summary>Null when it took too long, or nothing is left.</summary>
    public bool? Matches(EcmaPattern pattern, string text)
    {
        if (_spent > Most)
            return null;
        var started = Stopwatch.GetTimestamp();
        var matches = pattern.Matches(text);
        _spent += Stopwatch.GetElapsedTime(started);
        return matches;
    }

    /// <summary>Tries a pattern on long texts, so that a slow one is refused to who writes it and not to who connects.</summary>
    public bool IsSlow(EcmaPattern pattern, string written) => Probes(written).Any(text =>
        // Twice before it is refused: the first time also pays for building the automaton.
        Matches(pattern, text) is null && Matches(pattern, text) is null);

    private static IEnumerable<string> Probes(string written)
    {
        yield return new string('a', ProbeCharacters) + '\n';
        yield return new string('0', ProbeCharacters) + '\n';
        if (written.Length > 0)
            yield return string.Concat(Enumerable.Repeat(written, 1 + ProbeCharacters / written.Length));
    }
}
