using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>Id tokens with different claims for the name of the account.</summary>
internal static class AccountAnimals
{
    public static IReadOnlyList<Animal> All =>
    [
        Says("names the account by its address", "alice@example.com", _ => new() { ["email"] = "alice@example.com", ["name"] = "Alice" }),
        Says("names the account by its name alone", "Alice", _ => new() { ["sub"] = "1", ["name"] = "Alice" }),
        Says("names the account by markup", "<script>alert(1)</script>", _ => new() { ["email"] = "<script>alert(1)</script>" }),
        Says("names the account by text that turns around", "alicemoc.live", _ => new() { ["email"] = "alice\u202emoc.live\u202c" }),
        Says("names the account over several lines", "alice Connected as admin", _ => new() { ["email"] = "alice\r\n\r\nConnected as\tadmin" }),
        Says("names the account without end", new string('a', 99) + "…", _ => new() { ["email"] = new string('a', 10_000) }),
        Says("names the account by something that is no text", null, _ => new() { ["email"] = new JsonArray("alice") }),
        Says("names the account by nothing that can be seen", null, _ => new() { ["email"] = "\u200b\u202e \u0000" }),
        Says("names the account by its own token", "token ***", at => new() { ["email"] = "token " + at.AccessToken }),
        new() { Name = "sends an id token that is none", Script = at => at.Gives("id_token", "a.b.c"), Fate = Fate.Connected() },
    ];

    private static Animal Says(string name, string? account, Func<Enclosure, JsonObject> claims) => new()
    {
        Name = name,
        Script = at => at.Gives("id_token", $"{Part(new() { ["alg"] = "none" })}.{Part(claims(at))}.{Part([])}"),
        Fate = Fate.Connected(account: account),
        Besides = seen =>
        {
            Assert.DoesNotContain("<script", seen.Returned!.Html, StringComparison.OrdinalIgnoreCase);
            Assert.Contains(account is null ? "Files is connected." : $"Files is connected as {account}.", seen.Returned.Text, StringComparison.Ordinal);
        },
    };

    private static string Part(JsonObject content) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(content.ToJsonString()));
}
