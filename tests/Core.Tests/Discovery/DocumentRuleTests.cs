using System.Text.Json;
using Kontext.Core.Discovery;
using Kontext.Core.OAuth;
using Kontext.Core.Outbound;
using Kontext.Core.Outcomes;
using Microsoft.Extensions.Options;

namespace Kontext.Core.Tests.Discovery;

/// <summary>The rules by which metadata is accepted, without a server.</summary>
public sealed class DocumentRuleTests
{
    private const string Place = "/.well-known/oauth-protected-resource";
    private const string TokenEndpoint = "https://as.example/token";

    [Theory]
    [InlineData("https://mcp.example/mcp", "https://mcp.example" + Place + "/mcp", true)]
    [InlineData("https://mcp.example/mcp", "https://anywhere.example/document", true)]
    [InlineData("https://mcp.example/mcp/", "https://anywhere.example/document", true)]
    [InlineData("https://mcp.example/mcp?key=1", "https://anywhere.example/document", true)]
    [InlineData("https://mcp.example/", "https://mcp.example" + Place, true)]
    [InlineData("https://mcp.example/", "https://mcp.example" + Place + "/mcp", false)]
    [InlineData("https://mcp.example/?key=1", "https://mcp.example" + Place, false)]
    [InlineData("https://mcp.example/mc", "https://mcp.example" + Place + "/mc", false)]
    [InlineData("https://other.example/", "https://other.example" + Place, false)]
    [InlineData("https://other.example/mcp", "https://other.example" + Place + "/mcp", false)]
    public void Metadata_is_accepted_for_the_url_or_for_a_parent_that_published_it(string identifier, string document, bool speaks) =>
        Assert.Equal(speaks, ResourceRules.SpeaksOf(identifier, new Uri(identifier), new Uri("https://mcp.example/mcp?key=1"), new Uri(document)));

    [Theory]
    [InlineData("https://other.example", """["S256"]""", null, false)]
    [InlineData("https://as.example", null, "https://as.example", true)]
    public void A_server_whose_token_endpoint_was_entered_is_accepted_within_its_origin(string issuer, string? methods, string? accepted, bool sendsIssuer)
    {
        Assert.True(Read(Document(issuer, methods), TokenEndpoint).Succeeded(out var server, out var why), why);

        Assert.Equal((accepted, sendsIssuer), (server.Issuer, server.SendsIssuer));
        Assert.Equal(new Uri("https://as.example/register"), server.RegistrationEndpoint);
        Assert.Null(server.RevocationEndpoint);
    }

    [Theory]
    [InlineData("https://other.example", """["S256"]""", "https://as.example/another", "It belongs to another server")]
    [InlineData("https://other.example", """["S256"]""", null, "It belongs to another server")]
    [InlineData("https://as.example", null, "https://as.example/another", "enter oauth.issuer https://as.example,")]
    [InlineData("https://as.example", """["plain"]""", TokenEndpoint, "S256")]
    [InlineData("https://as.example", """["S256", 7]""", TokenEndpoint, "Its code_challenge_methods_supported is not an array of strings.")]
    public void An_entered_endpoint_does_not_accept_another_server_or_a_flaw(string issuer, string? methods, string? entered, string message)
    {
        Assert.False(Read(Document(issuer, methods), entered).Succeeded(out _, out var why));

        Assert.Contains(message, why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_of_another_path_without_token_endpoint_suggests_no_values()
    {
        Assert.False(Read("""{"issuer":"https://as.example/other","authorization_endpoint":"https://as.example/authorize"}""", entered: null).Succeeded(out _, out var why));

        Assert.Contains("It belongs to another server", why, StringComparison.Ordinal);
        Assert.DoesNotContain("enter oauth", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(299, "The answer is not a JSON object, or it has a member twice.", true)]
    [InlineData(300, "It redirects to another server, and such a redirect is not followed.", false)]
    [InlineData(399, "It redirects to another server, and such a redirect is not followed.", false)]
    [InlineData(400, "The server refuses to answer (HTTP 400).", false)]
    public void A_status_without_a_document_gives_the_reason(int status, string flaw, bool isPresent)
    {
        MetadataAnswer answer = new(new Exchange { Method = HttpMethod.Get, Address = "https://as.example", Status = status }, Document: null);

        Assert.Equal((flaw, isPresent), (answer.Flaw, answer.IsPresent));
    }

    [Theory]
    [InlineData(150, "")]
    [InlineData(151, "...")]
    public void A_foreign_address_is_shown_with_at_most_150_characters(int length, string end)
    {
        var text = new string('~', length);

        Assert.Equal(end.Length == 0 ? text : text[..147] + end, ForeignAddresses.Show(text));
    }

    [Fact]
    public void A_foreign_address_is_shown_without_markup_characters() =>
        Assert.Equal("https://a?b?c?d?e?f?!~", ForeignAddresses.Show("https://a b\"c\\d<e>f\u00e9!~"));

    private static string Document(string issuer, string? methods) => $$"""
        {
          "issuer": "{{issuer}}", "authorization_endpoint": "https://as.example/authorize", "token_endpoint": "{{TokenEndpoint}}",
          "registration_endpoint": "https://as.example/register", "revocation_endpoint": "https://another.example/revoke",
          "authorization_response_iss_parameter_supported": true{{(methods is null ? "" : $", \"code_challenge_methods_supported\": {methods}")}}
        }
        """;

    private static Result<AuthorizationServer, string> Read(string document, string? entered)
    {
        var options = Options.Create(new OutboundOptions());
        AskedIssuer asked = new("https://as.example", Known: null, entered is null ? null : new Uri(entered));
        return AuthorizationServerDocument.Read(JsonDocument.Parse(document).RootElement, asked, new ForeignAddresses(new AddressGuard(options), options));
    }
}
