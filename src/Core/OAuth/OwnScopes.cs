namespace Kontext.Core.OAuth;

/// <summary>The scopes of this deployment's own tokens that its rules name.</summary>
public static class OwnScopes
{
    /// <summary>Allows a client to use the gateway.</summary>
    public const string GatewayAccess = "gateway:access";

    /// <summary>Another name of <see cref="GatewayAccess"/>, in tokens and requests.</summary>
    public const string McpInvoke = "mcp:invoke";

    /// <summary>Returns the usual name of a scope that has two.</summary>
    internal static string Canonical(string scope) => scope == McpInvoke ? GatewayAccess : scope;

    /// <summary>Returns whether scopes allow the gateway, by either name.</summary>
    public static bool AllowGateway(IEnumerable<string> scopes) => scopes.Any(scope => Canonical(scope) == GatewayAccess);

    /// <summary>The scopes of an application that are about this deployment and about the user, and not about an integration.</summary>
    internal static IReadOnlyList<string> OfApplications { get; } = [GatewayAccess, McpInvoke, "openid", "profile", "email", Scopes.OfflineAccess];
}
