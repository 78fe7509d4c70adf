namespace Kontext.OAuthServers;

/// <summary>Who has an account at the authorization server. Names of accounts, which are not those of our people.</summary>
public static class Accounts
{
    public const string Octocat = "octocat";
    public const string Hubot = "hubot";

    internal static IReadOnlyList<string> All { get; } = [Octocat, Hubot];
}
