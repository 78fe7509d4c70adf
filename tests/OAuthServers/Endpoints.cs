namespace Kontext.OAuthServers;

/// <summary>Paths of the authorization server.</summary>
public static class Endpoints
{
    public const string Authorization = "/authorize";
    public const string Token = "/token";
    public const string Revocation = "/revoke";
    public const string Introspection = "/introspect";
    public const string UserInfo = "/userinfo";
    public const string Registration = "/register";
}
