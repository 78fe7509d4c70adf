namespace Kontext.Core.Schedule;

/// <summary>Where a hint stands. Moving it in time changes the place and keeps <see cref="Id"/>.</summary>
/// <param name="Shard">The partition: two digits.</param>
/// <param name="Row">Look-at time, organization, kind and id; without the organization where the version before wrote it.</param>
public readonly record struct HintKey(string Shard, string Row)
{
    /// <summary>What a record names, and what stays when the hint is moved.</summary>
    public string Id => Row[(Row.LastIndexOf('_') + 1)..];

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static HintKey Read(string text) => new(text[..text.IndexOf('/', StringComparison.Ordinal)], text[(text.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    /// <summary>shard/row.</summary>
    public override string ToString() => $"{Shard}/{Row}";
}
