namespace Kontext.Core.Connections;

/// <summary>What is known when a connection is ended.</summary>
/// <param name="AtOnce">Whether somebody waits, so that the authorization server is told now.</param>
internal sealed record EndingManner(bool AtOnce)
{
    /// <summary>Somebody waits.</summary>
    public static EndingManner Now { get; } = new(AtOnce: true);

    /// <summary>The engine does it.</summary>
    public static EndingManner Later { get; } = new(AtOnce: false);

    /// <summary>What the grant was lost by; null when it was ended on purpose.</summary>
    public GrantLoss? Loss { get; init; }

    /// <summary>The revocation of many that it is a part of; null for one by itself.</summary>
    public Guid? Revocation { get; init; }
}
