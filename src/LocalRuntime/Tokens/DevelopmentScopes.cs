namespace Kontext.LocalRuntime.Tokens;

/// <summary>The scopes a development client may have, which is all there are.</summary>
internal static class DevelopmentScopes
{
    private const string Default = "management:all";

    private static readonly string[] Known =
    [
        Default, "integrations:read", "integrations:write", "connections:read", "connections:write", "gateway:access",
    ];

    /// <summary>What is granted of what was asked for: unknown scopes are left out, and who asks for none gets the default.</summary>
    public static string Grant(string? requested) =>
        requested is null
            ? Default
            : string.Join(' ', requested.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(Known.Contains));
}
