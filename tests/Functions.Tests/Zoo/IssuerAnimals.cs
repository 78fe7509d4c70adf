namespace Kontext.Functions.Tests.Zoo;

/// <summary>Servers with different issuers in the authorization response (RFC 9207), and answers without a code.</summary>
internal static class IssuerAnimals
{
    private const string NoAccess = "The service gave no access";

    public static IReadOnlyList<Animal> All =>
    [
        Answers("sends iss and had not said so", Fate.Connected(), at => at.Issuer, isAdvertised: false),
        Answers("sends no iss and had not said that it would", Fate.Connected(), _ => null, isAdvertised: false),
        Answers("sends no iss though it had said so", Fate.NotFromThere(), _ => null),
        Answers("sends another iss", Fate.NotFromThere(), _ => "https://auth.example"),
        Answers("sends another iss and had not said that it would send any", Fate.NotFromThere(), _ => "https://auth.example", isAdvertised: false),
        Answers("sends an iss that ends in a slash its issuer has not", Fate.NotFromThere(), at => at.Issuer + "/"),
        Answers("sends an iss in capitals", Fate.NotFromThere(), at => at.Issuer.ToUpperInvariant()),
        Answers("sends an empty iss", Fate.NotFromThere(), _ => ""),
        Answers("sends its token endpoint for iss", Fate.NotFromThere(), at => at.Server.Token.Url.AbsoluteUri),
        Refuses("says no, and says who it is", Fate.InVain(NoAccess, "The person said no"), at => at.Issuer, "The person said no"),
        Refuses("says no with words in markup", Fate.InVain(NoAccess, "<script>alert(1)</script>"), at => at.Issuer, "<script>alert(1)</script>"),
        Refuses("says no with words that turn the text around", Fate.InVain(NoAccess, "txt.exe"), at => at.Issuer, "txt\u202e.exe"),
        Refuses("says no with another iss", Fate.NotFromThere(), _ => "https://auth.example", "Call 555 at once"),
        Refuses("says no without iss though it had said so", Fate.NotFromThere(), _ => null, "Call 555 at once"),
        new() { Name = "sends the browser back with nothing", Answer = _ => [("code", null)], Fate = Fate.InVain(NoAccess, "You were sent back without it") },
        new() { Name = "sends the browser back with an empty code", Answer = _ => [("code", "")], Fate = Fate.InVain(NoAccess, "You were sent back without it") },
        new() { Name = "sends the browser back with a code of spaces", Answer = _ => [("code", " \u00a0")], Fate = Fate.InVain(NoAccess, "You were sent back without it") },
        new() { Name = "sends an error beside a code", Answer = _ => [("error", "access_denied")], Fate = Fate.InVain(NoAccess, "access_denied") },
        new() { Name = "sends back another state", Answer = _ => [("state", "another")], Fate = Fate.InVain("This was not begun here", "Nothing was connected") },
    ];

    private static Animal Answers(string name, Fate fate, Func<Enclosure, string?> issuer, bool isAdvertised = true) => new()
    {
        Name = name,
        Script = at => at.Publishes("authorization_response_iss_parameter_supported", isAdvertised ? true : null),
        Answer = at => [("iss", issuer(at))],
        Fate = fate,
        Besides = seen => Assert.Equal(fate.IsConnected ? 1 : 0, seen.Enclosure.Server.Token.Requests.Count),
    };

    private static Animal Refuses(string name, Fate fate, Func<Enclosure, string?> issuer, string words) => new()
    {
        Name = name,
        Answer = at => [("code", null), ("error", "access_denied"), ("error_description", words), ("iss", issuer(at))],
        Fate = fate,
        Besides = seen =>
        {
            Assert.DoesNotContain("555", seen.Returned!.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", seen.Returned.Html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain('\u202e', seen.Returned.Html);
        },
    };
}
