namespace Kontext.Core.Connections;

/// <summary>Section <c>Retention</c>: how long what nobody uses any more is kept.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Retention";

    /// <summary>How long people's credentials for an archived integration are kept, unused, before they are revoked and deleted. 1 hour to 10 years.</summary>
    public TimeSpan ArchivedConnections { get; set; } = TimeSpan.FromDays(30);
}
