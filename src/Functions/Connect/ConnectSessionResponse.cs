namespace Kontext.Functions.Connect;

/// <summary>A link that lets the caller connect accounts to every integration of the organization.</summary>
internal sealed record ConnectSessionResponse(string ConnectUrl, string SessionId, DateTimeOffset ExpiresAt);
