namespace Kontext.LocalHost.Identity;

/// <summary>The scopes a development client may have, which is all there are.</summary>
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

    /// <summary>All that a sign-in can ask for.</summary>
    public static IReadOnlyList<string> AtSignIn { get; } = [OpenId, Profile, .. Known];

    /// <summary>What is granted of what was asked for: unknown scopes are left out, and who asks for none gets the default.</summary>
    public static string Grant(string? requested) =>
        requested is null
            ? Default
            : Keep(requested, Known);

    /// <summary>The same after a sign-in, where no scope comes unasked.</summary>
    public static string GrantAtSignIn(string requested) => Keep(requested, AtSignIn);

    public static bool HasOpenId(string? requested) => requested is not null && Split(requested).Contains(OpenId, StringComparer.Ordinal);

    private static string Keep(string requested, IReadOnlyList<string> known) => string.Join(' ', Split(requested).Distinct().Where(known.Contains));

    private static string[] Split(string scope) => scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
