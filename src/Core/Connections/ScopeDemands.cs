using System.Collections.Immutable;
using System.Globalization;
using Kontext.Core.OAuth;

namespace Kontext.Core.Connections;

/// <summary>
/// The scopes that a server has named when it refused a person's credential (<c>insufficient_scope</c>, RFC 6750 section 3.1), and how often the
/// person has refused each of them. The server's words are hostile: 30 scopes at most, of 2,000 characters together.
/// </summary>
public sealed class ScopeDemands : IEquatable<ScopeDemands>
{
    private const int MaxCount = 30;
    private const int MaxCharacters = 2_000;
    private const int MaxScope = 250;

    // After so many refusals the person is not asked again.
    private const int Final = 2;

    private readonly ImmutableArray<Demand> _all;

    private ScopeDemands(ImmutableArray<Demand> all) => _all = all;

    /// <summary>No demand at all.</summary>
    public static ScopeDemands None { get; } = new([]);

    /// <summary>What a person may be asked for: all that they have not refused twice.</summary>
    public Scopes ToAskFor => Scopes.Read(_all.Where(demand => demand.Refusals < Final).Select(demand => demand.Scope));

    /// <summary>What <see cref="ToString"/> wrote; null is none.</summary>
    public static ScopeDemands Read(string? text) => new(
    [
        .. (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => new Demand(word[1..], int.Parse(word.AsSpan(0, 1), NumberStyles.None, CultureInfo.InvariantCulture))),
    ]);

    /// <summary>All that is not granted, refused or not.</summary>
    public Scopes MissingFrom(Scopes granted) => Scopes.Read(_all.Select(demand => demand.Scope)).Except(granted);

    /// <summary>
    /// These and those that the server names now. Where there are too many, the oldest go first. One that the person has refused stays: a server that
    /// names others every time must not have the refusals forgotten.
    /// </summary>
    public ScopeDemands With(Scopes named)
    {
        var refusals = _all.ToDictionary(demand => demand.Scope, demand => demand.Refusals, StringComparer.Ordinal);
        List<Demand> fresh = [.. named.Values
            .Where(scope => scope.Length <= MaxScope)
            .Distinct(StringComparer.Ordinal)
            .Take(MaxCount)
            .Select(scope => new Demand(scope, refusals.GetValueOrDefault(scope)))];
        List<Demand> all = [.. _all.Where(demand => !fresh.Exists(other => other.Scope == demand.Scope)), .. fresh];
        while ((all.Count > MaxCount || all.Sum(demand => demand.Scope.Length) > MaxCharacters) && all.FindIndex(demand => demand.Refusals == 0) is >= 0 and var oldest)
            all.RemoveAt(oldest);
        return new ScopeDemands([.. all]);
    }

    /// <summary>After an authorization: what was granted is in order, what was asked for and not granted is refused once more.</summary>
    public ScopeDemands Answered(Scopes asked, Scopes granted) => Changed(demand =>
        granted.Contains(demand.Scope) ? 0 : asked.Contains(demand.Scope) ? Math.Min(demand.Refusals + 1, Final) : demand.Refusals);

    /// <summary>After an authorization that granted nothing: what was asked for and is not granted yet is refused once more, or for good.</summary>
    public ScopeDemands Refused(Scopes asked, Scopes granted, bool forGood) => Changed(demand =>
        granted.Contains(demand.Scope) || !asked.Contains(demand.Scope) ? demand.Refusals : forGood ? Final : Math.Min(demand.Refusals + 1, Final));

    /// <inheritdoc/>
    public bool Equals(ScopeDemands? other) => other is not null && _all.AsSpan().SequenceEqual(other._all.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ScopeDemands);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>As it is kept: each scope behind the number of its refusals, separated by spaces.</summary>
    public override string ToString() =>
        string.Join(' ', _all.Select(demand => string.Create(CultureInfo.InvariantCulture, $"{demand.Refusals}{demand.Scope}")));

    private ScopeDemands Changed(Func<Demand, int> refusals) => new([.. _all.Select(demand => demand with { Refusals = refusals(demand) })]);

    private readonly record struct Demand(string Scope, int Refusals);
}
