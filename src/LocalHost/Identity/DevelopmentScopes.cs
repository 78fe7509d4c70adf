namespace Kontext.LocalHost.Identity;

/// <summary>The scopes that a development client may have. These are all scopes of the app.</summary>
internal static class DevelopmentScopes
{
    private const string OpenId = "openid";
    private const string Profile = "profile";
    private const string Default = "management:all";

    private static readonly string[] Known =
    [
        Default, "integrations:read", "integrations:write", "connections:read", "connections:write", "gateway:access", "mcp:invoke",
        "applications:read", "applications:write", "audit:read",
    ];

    /// <summary>All scopes that a sign-in can request.</summary>
    public static IReadOnlyList<string> AtSignIn { get; } = [OpenId, Profile, .. Known];

    /// <summary>Returns the granted scopes. Unknown scopes are left out. A request without scopes gets the default.</summary>
    public static string Grant(string? requested) =>
        requested is null
            ? Default
            : Keep(requested, Known);

    /// <summary>Returns the scopes granted after a sign-in. Scopes that were not requested are never added.</summary>
    public static string GrantAtSignIn(string requested) => Keep(requested, AtSignIn);

    public static bool HasOpenId(string? requested) => requested is not null && Split(requested).Contains(OpenId, StringComparer.Ordinal);

    private static string Keep(string requested, IReadOnlyList<string> known) => string.Join(' ', Split(requested).Distinct().Where(known.Contains));

    private static string[] Split(string scope) => scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
