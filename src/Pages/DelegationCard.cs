namespace Kontext.Pages;

/// <summary>One application in the list of those that act for the person.</summary>
public sealed record DelegationCard
{
    /// <summary>The name of the application, as the application gave it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the organization has registered the application. When false, the name is only what the application claims.</summary>
    public required bool IsOwnerKnown { get; init; }

    /// <summary>When the person agreed.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The number of integrations that the application may use for the person.</summary>
    public required int Integrations { get; init; }

    /// <summary>The address to which the button that ends it posts.</summary>
    public required string EndUrl { get; init; }
}
