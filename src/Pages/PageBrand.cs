namespace Kontext.Pages;

/// <summary>The brand in the header of every page.</summary>
/// <param name="Name">The name of the deployment. Authorization servers show this name when they ask for consent.</param>
public sealed record PageBrand(string Name);
