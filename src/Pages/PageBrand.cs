namespace Kontext.Pages;

/// <summary>What every page stands under.</summary>
/// <param name="Name">The name people know the deployment by: the one that authorization servers show them when they ask for consent.</param>
public sealed record PageBrand(string Name);
