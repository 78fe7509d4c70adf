using System.Collections.Immutable;
using System.Globalization;
using Kontext.Core.OAuth;

namespace Kontext.Core.Connections;

/// <summary>
/// The demands: scopes that a server named when it refused a user's credential (<c>insufficient_scope</c>, RFC 6750 section 3.1). Each has
/// the number of times that the user refused it. The server's text is hostile, so there are at most 30 scopes, of 2,000 characters
/// together.
/// </summary>
public sealed class ScopeDemands : IEquatable<ScopeDemands>
{
    private const int MaxCount = 30;
    private const int MaxCharacters = 2_000;
    private const int MaxScope = 250;

    // After this many refusals the user is not asked again.
    private const int Final = 2;

    private readonly ImmutableArray<Demand> _all;

    private ScopeDemands(ImmutableArray<Demand> all) => _all = all;

    /// <summary>No demands.</summary>
    public static ScopeDemands None { get; } = new([]);

    /// <summary>The scopes that the user may be asked for: all that the user has not refused twice.</summary>
    public Scopes ToAskFor => Scopes.Read(_all.Where(demand => demand.Refusals < Final).Select(demand => demand.Scope));

    /// <summary>Reads the text that <see cref="ToString"/> wrote; null means no demands.</summary>
    public static ScopeDemands Read(string? text) => new(
    [
        .. (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => new Demand(word[1..], int.Parse(word.AsSpan(0, 1), NumberStyles.None, CultureInfo.InvariantCulture))),
    ]);

    /// <summary>Returns the demanded scopes that are not granted, refused or not.</summary>
    public Scopes MissingFrom(Scopes granted) => Scopes.Read(_all.Select(demand => demand.Scope)).Except(granted);

    /// <summary>
    /// Returns these demands and the scopes that the server names now. When there are too many, the oldest are dropped first. A scope that
    /// the user has refused stays: a server must not erase refusals by naming other scopes each time.
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

    /// <summary>
    /// Returns the demands after an authorization. A granted scope has no refusals any more. A scope that was asked for and not granted has
    /// one more.
    /// </summary>
    public ScopeDemands Answered(Scopes asked, Scopes granted) => Changed(demand =>
        granted.Contains(demand.Scope) ? 0 : asked.Contains(demand.Scope) ? Math.Min(demand.Refusals + 1, Final) : demand.Refusals);

    /// <summary>
    /// Returns the demands after an authorization that granted nothing. A scope that was asked for and is not granted yet has one more
    /// refusal, or is refused for good.
    /// </summary>
    public ScopeDemands Refused(Scopes asked, Scopes granted, bool forGood) => Changed(demand =>
        granted.Contains(demand.Scope) || !asked.Contains(demand.Scope) ? demand.Refusals : forGood ? Final : Math.Min(demand.Refusals + 1, Final));

    /// <inheritdoc/>
    public bool Equals(ScopeDemands? other) => other is not null && _all.AsSpan().SequenceEqual(other._all.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ScopeDemands);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>Returns the stored text: each scope after the number of its refusals, separated by spaces.</summary>
    public override string ToString() =>
        string.Join(' ', _all.Select(demand => string.Create(CultureInfo.InvariantCulture, $"{demand.Refusals}{demand.Scope}")));

    private ScopeDemands Changed(Func<Demand, int> refusals) => new([.. _all.Select(demand => demand with { Refusals = refusals(demand) })]);

    private readonly record struct Demand(string Scope, int Refusals);
}
