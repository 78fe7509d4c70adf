namespace Kontext.OAuthServers;

/// <summary>The accounts at the authorization server. Their names differ from those of the users.</summary>
public static class Accounts
{
    public const string Octocat = "octocat";
    public const string Hubot = "hubot";

    internal static IReadOnlyList<string> All { get; } = [Octocat, Hubot];
}
