namespace Kontext.Core.Applications;

/// <summary>The lists of an OAuth client in the form of the row.</summary>
internal sealed record ClientColumn(IReadOnlyList<string> RedirectUris, IReadOnlyList<string> Scopes, IReadOnlyList<string> AllowedResources);
