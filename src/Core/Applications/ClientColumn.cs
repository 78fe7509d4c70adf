namespace Kontext.Core.Applications;

/// <summary>Lists of an OAuth client, as the row keeps them.</summary>
internal sealed record ClientColumn(IReadOnlyList<string> RedirectUris, IReadOnlyList<string> Scopes, IReadOnlyList<string> AllowedResources);
