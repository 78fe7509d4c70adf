namespace Kontext.OAuthServers;

/// <summary>One request that reached the authorization server.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">One of <see cref="Endpoints"/>, or of a metadata document.</param>
/// <param name="Parameters">The parameters of the query, the form or the registration. Several values of one name are joined with commas.</param>
/// <param name="Authorization">The header; null when there was none.</param>
public sealed record OAuthRequest(string Method, string Path, IReadOnlyDictionary<string, string> Parameters, string? Authorization);
