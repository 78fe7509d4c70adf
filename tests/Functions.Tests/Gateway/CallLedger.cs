using System.Globalization;
using System.Text.RegularExpressions;

namespace Kontext.Functions.Tests.Gateway;

/// <summary>
/// Records the calls that users have begun and the credentials that have ended, and judges each request that a server gets. A call has a
/// mark in its message, such as <c>alice-17</c>. A credential names its user, its place and its generation, such as
/// <c>canary-alice-older-3</c>.
/// </summary>
internal sealed partial class CallLedger
{
    /// <summary>The text that no log and no answer may have.</summary>
    public const string Canary = "canary-";

    private const int MostFaults = 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedSet<long>> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _ended = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Person, string Place), (int Running, long Last)> _changes = [];
    private readonly Dictionary<string, (string Person, long Begun)> _sessions = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private long _now;

    /// <summary>The faults, at most 20.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_lock)
                return [.. _faults];
        }
    }

    /// <summary>The number of requests that were judged.</summary>
    public int Judged { get; private set; }

    /// <summary>Returns the credential of a generation.</summary>
    public static string CredentialOf(string person, string place, int generation) => string.Create(CultureInfo.InvariantCulture, $"{Canary}{person}-{place}-{generation}");

    /// <summary>Begins a call. Returns its mark.</summary>
    public string Begin(string person)
    {
        lock (_lock)
        {
            var begun = ++_now;
            if (!_open.TryGetValue(person, out var open))
                _open[person] = open = [];
            open.Add(begun);
            return string.Create(CultureInfo.InvariantCulture, $"{person}-{begun}");
        }
    }

    public void End(string mark)
    {
        lock (_lock)
            _open[PersonOf(mark)].Remove(BegunOf(mark));
    }

    /// <summary>Begins to change a person's connection: meanwhile calls may find none.</summary>
    public void BeginChange(string person, string place) => Change(person, place, running: 1);

    public void EndChange(string person, string place) => Change(person, place, running: -1);

    /// <summary>Records that the API has answered that a connection has ended, with all its credentials up to a generation.</summary>
    public void EndCredentials(string person, string place, int generation)
    {
        lock (_lock)
        {
            var now = ++_now;
            for (var each = 1; each <= generation; each++)
                _ended.TryAdd(CredentialOf(person, place, each), now);
        }
    }

    /// <summary>Returns whether the person's connection has changed since the call began.</summary>
    public bool HasChanged(string mark, string place)
    {
        lock (_lock)
            return _changes.TryGetValue((PersonOf(mark), place), out var change) && (change.Running > 0 || change.Last > BegunOf(mark));
    }

    /// <summary>Returns, for a request that is about to be sent, the oldest open call of each person.</summary>
    public string OldestOpen()
    {
        lock (_lock)
            return string.Join(';', _open.Where(open => open.Value.Count > 0).Select(open => string.Create(CultureInfo.InvariantCulture, $"{open.Key}-{open.Value.Min}")));
    }

    /// <summary>Records that a server has begun a session.</summary>
    public void BeginSession(string session, string person, string oldestOpen)
    {
        lock (_lock)
            _sessions[session] = (person, Begun(MarksIn(oldestOpen), person) ?? _now);
    }

    /// <summary>Judges a request that a server got. Returns the user of its credential, or null without a credential of ours.</summary>
    /// <param name="place">The place that the request reached.</param>
    /// <param name="credential">The bearer token.</param>
    /// <param name="body">The body; empty for none.</param>
    /// <param name="session">The server's own session id; empty for none.</param>
    /// <param name="oldestOpen">The oldest open calls when the request was sent. They count for a request that names no call.</param>
    public string? Judge(string place, string credential, string body, string session, string oldestOpen)
    {
        lock (_lock)
        {
            Judged++;
            if (CredentialPattern.Match(credential) is not { Success: true } parts)
            {
                Add($"a request to {place} carried no person's credential: {credential}");
                return null;
            }

            var (holder, generation) = (parts.Groups["person"].Value, CredentialOf(parts.Groups["person"].Value, parts.Groups["place"].Value, int.Parse(parts.Groups["generation"].Value, CultureInfo.InvariantCulture)));
            var marks = MarksIn(body);
            if (parts.Groups["place"].Value != place)
                Add($"a request to {place} carried {credential}");
            foreach (var mark in marks.Where(mark => PersonOf(mark) != holder))
                Add($"the call {mark} carried the credential of {holder}");

            var began = Begun(marks, holder);
            if (_sessions.TryGetValue(session, out var known))
            {
                if (known.Person != holder)
                    Add($"a request with the credential of {holder} went on with the session of {known.Person}");
                began ??= known.Begun;
                _sessions[session] = known with { Begun = began.Value };
            }

            began ??= Begun(MarksIn(oldestOpen), holder);
            if (began is null)
                Add($"a request with the credential of {holder} belongs to no call");
            else if (_ended.TryGetValue(generation, out var ended) && ended < began)
                Add($"{(marks.Count > 0 ? $"the call {marks[0]}" : $"a request to {place}")} carried the credential of a connection that had ended: {credential}");
            return holder;
        }
    }

    /// <summary>Judges an answer that a person got: it has nothing of another person, and no credential.</summary>
    public void JudgeAnswer(string mark, string answer)
    {
        if (answer.Contains(Canary, StringComparison.Ordinal))
            Add($"an answer to {mark} has a credential: {answer}");
        var person = PersonOf(mark);
        foreach (var found in NamePattern.Matches(answer).Select(match => match.Value).Where(name => name != person).Distinct(StringComparer.Ordinal))
            Add($"an answer to {mark} has something of {found}: {answer}");
    }

    /// <summary>Adds a fault.</summary>
    public void Add(string fault)
    {
        lock (_lock)
        {
            if (_faults.Count < MostFaults)
                _faults.Add(fault);
        }
    }

    private static string PersonOf(string mark) => mark.Split('-')[0];

    private static long BegunOf(string mark) => long.Parse(mark.Split('-')[1], CultureInfo.InvariantCulture);

    private static List<string> MarksIn(string text) => [.. MarkPattern.Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal)];

    private static long? Begun(List<string> marks, string person) => marks.Find(mark => PersonOf(mark) == person) is { } own ? BegunOf(own) : null;

    private void Change(string person, string place, int running)
    {
        lock (_lock)
            _changes[(person, place)] = (_changes.GetValueOrDefault((person, place)).Running + running, ++_now);
    }

    [GeneratedRegex("(?<![a-z-])(alice|bob|carol)-[0-9]+", RegexOptions.ExplicitCapture)]
    private static partial Regex MarkPattern { get; }

    [GeneratedRegex("alice|bob|carol")]
    private static partial Regex NamePattern { get; }

    // An access token has a number of its own behind the generation of its grant.
    [GeneratedRegex(@"^canary-(?<person>alice|bob|carol)-(?<place>[a-z]+)-(?<generation>[0-9]+)(\.[0-9]+)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex CredentialPattern { get; }
}
