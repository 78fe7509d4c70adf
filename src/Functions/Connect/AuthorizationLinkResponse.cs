namespace Kontext.Functions.Connect;

/// <summary>A link that lets the caller connect one account.</summary>
internal sealed record AuthorizationLinkResponse(string Url, DateTimeOffset ExpiresAt);
