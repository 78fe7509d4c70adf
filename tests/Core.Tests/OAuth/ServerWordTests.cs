using System.Text.Json;
using Kontext.Core.OAuth;
using Kontext.Core.OAuthEndpoints;
using Kontext.Core.Outbound;
using Kontext.Core.Upstream;

namespace Kontext.Core.Tests.OAuth;

/// <summary>The parts of an authorization server's error: the code, the description, and the message for people.</summary>
public sealed class ServerWordTests
{
    [Theory]
    [InlineData("""{"error":"e1"}""", "e1", null)]
    [InlineData("""{"error":"e1","error_description":"d1","code":"c1","message":"m1"}""", "e1", "d1")]
    [InlineData("""{"error":{"code":"c1","type":"t1","message":"m1"},"code":"c2","message":"m2","status":"s1"}""", "c1", "m1")]
    [InlineData("""{"error":{"type":"t1"},"type":"t2","status":"s1"}""", "t1", null)]
    [InlineData("""{"code":"c1","type":"t1","status":"s1","message":"m1"}""", "c1", "m1")]
    [InlineData("""{"type":"t1","status":"s1"}""", "t1", null)]
    [InlineData("""{"status":"s1"}""", "s1", null)]
    [InlineData("""{"errorCode":"invalid_client","errorSummary":"Invalid value"}""", "invalid_client", "Invalid value")]
    [InlineData("""{"reason":"Invalid Token!","error":"invalid_request"}""", "invalid_request", "Invalid Token!")]
    [InlineData("""{"code":400,"error_code":"refresh_token_not_found","msg":"Not Found"}""", "refresh_token_not_found", "Not Found")]
    [InlineData("""{"errors":[{"errorType":"invalid_grant","message":"Refresh token invalid"}],"success":false}""", "invalid_grant", "Refresh token invalid")]
    [InlineData("""{"type":"https://as.example/errors/1","title":"t1","status":400,"detail":"d1"}""", null, "d1")]
    [InlineData("""{"error":"two words"}""", null, "two words")]
    [InlineData("""{"error":"two words","message":"m1"}""", null, "m1")]
    public void The_error_code_and_the_description_are_found_in_every_shape(string content, string? word, string? description)
    {
        var error = ServerError.Find(Answer(400, content), new SecretTexts());

        Assert.Equal((word, description), (error?.Word, error?.Description));
    }

    [Theory]
    [InlineData(300, "", "The token endpoint answers with a redirect")]
    [InlineData(399, "", "The token endpoint answers with a redirect")]
    [InlineData(400, "", "The authorization server refuses this application or its request.")]
    [InlineData(400, "invalid_client", "The authorization server refuses this application or its request.")]
    [InlineData(400, "invalid_target", "The authorization server refuses the resource that the request names.")]
    [InlineData(400, "INVALID_RESOURCE", "The authorization server refuses the resource that the request names.")]
    [InlineData(404, "", "There is no token endpoint at its address (HTTP 404).")]
    [InlineData(405, "", "There is no token endpoint at its address (HTTP 405).")]
    [InlineData(410, "", "There is no token endpoint at its address (HTTP 410).")]
    [InlineData(429, "", "The authorization server is asked too often at the moment.")]
    [InlineData(400, "temporarily_unavailable", "The authorization server is not able to answer at the moment (HTTP 400).")]
    [InlineData(500, "", "The authorization server is not able to answer at the moment (HTTP 500).")]
    [InlineData(200, "temporarily_unavailable", "The authorization server is not able to answer at the moment. Try again later.")]
    public void The_message_explains_the_status_or_the_error_code(int status, string word, string message)
    {
        var answer = Answer(status, word.Length == 0 ? "{}" : $$"""{"error":"{{word}}"}""");

        Assert.StartsWith(message, TokenFailures.OfCode(new SecretTexts()).Find(answer)!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TokenFailureKind.Configuration, "invalid_client", true)]
    [InlineData(TokenFailureKind.Configuration, "UNAUTHORIZED_CLIENT", true)]
    [InlineData(TokenFailureKind.Configuration, "invalid_scope", false)]
    [InlineData(TokenFailureKind.Configuration, null, false)]
    [InlineData(TokenFailureKind.InvalidGrant, "unauthorized_client", false)]
    public void A_refused_client_is_recognized_by_its_error_code(TokenFailureKind kind, string? word, bool refusesClient) =>
        Assert.Equal(refusesClient, new TokenFailure { Kind = kind, Message = "", Error = word }.RefusesClient);

    [Theory]
    [InlineData(422, """{"message":"Unrecognized client_id"}""", true)]
    [InlineData(400, """{"error":"invalid_request","error_description":"Could not find Shopify API application with api_key"}""", true)]
    [InlineData(400, """{"error":"invalid_request","error_description":"Client ID 'a1b2' not found"}""", true)]
    [InlineData(400, """{"error":"invalid_request","error_description":"The client does not exist."}""", true)]
    [InlineData(400, """{"error":"client_not_found"}""", true)]
    [InlineData(400, """{"error":"unknown_client"}""", true)]
    [InlineData(401, """{"errorCode":"invalid_client","errorSummary":"Invalid value for 'client_id' parameter."}""", true)]
    [InlineData(401, "", true)]
    [InlineData(401, """{"message":"Unauthorized"}""", true)]
    [InlineData(400, "", false)]
    [InlineData(401, """{"error":"invalid_scope"}""", false)]
    [InlineData(400, """{"error":"invalid_scope","error_description":"Unknown client"}""", false)]
    [InlineData(400, """{"error":"invalid_request","error_description":"Invalid client secret"}""", false)]
    [InlineData(400, """{"error":"invalid_request","error_description":"The redirect URI is not registered for this client"}""", false)]
    [InlineData(400, """{"error":"invalid_request","error_description":"Missing client_id, or client not found"}""", false)]
    [InlineData(400, """{"error":"invalid_request","error_description":"Invalid client_id format"}""", false)]
    [InlineData(400, """{"error":"unsupported_client_type"}""", false)]
    public void A_server_that_does_not_know_the_client_says_so_in_many_ways(int status, string body, bool refusesClient) => Assert.Equal(
        refusesClient, TokenFailures.OfCode(new SecretTexts()).Find(Answer(status, body.Length == 0 ? "{}" : body))!.RefusesClient);

    [Theory]
    [InlineData("invalid_client", true)]
    [InlineData("invalid_request", false)]
    public void A_revocation_says_whether_the_client_was_refused(string word, bool refusesClient)
    {
        var result = RevocationAnswer.Read(Answer(401, $$"""{"error":"{{word}}"}"""));

        Assert.Equal((RevocationResultKind.Refused, refusesClient), (result.Kind, result.RefusesClient));
    }

    [Fact]
    public void A_server_without_a_revocation_endpoint_offers_no_revocation()
    {
        Uri endpoint = new("https://as.example/revoke");

        Assert.Equal(RevocationRules.NotOffered, RevocationRules.At(endpoint: null));
        Assert.Equal(new RevocationRules(RevocationStyle.Rfc7009, endpoint, EndsWholeGrant: false), RevocationRules.At(endpoint));
    }

    [Fact]
    public void A_server_is_named_by_its_issuer_or_by_its_token_endpoint()
    {
        Uri endpoint = new("https://as.example/token");

        Assert.Equal("https://as.example", AuthorizationServer.NameOf("https://as.example", endpoint));
        Assert.Equal("https://as.example/token", AuthorizationServer.NameOf(issuer: null, endpoint));
    }

    [Theory]
    [InlineData(true, "gateway:access")]
    [InlineData(true, "openid", "mcp:invoke")]
    [InlineData(false, "openid", "profile")]
    [InlineData(false)]
    public void The_gateway_is_allowed_by_either_name_of_its_scope(bool isAllowed, params string[] scopes) =>
        Assert.Equal(isAllowed, OwnScopes.AllowGateway(scopes));

    private static ServerAnswer Answer(int status, string content) => new()
    {
        Failure = OutboundFailure.None,
        Status = status,
        Content = JsonDocument.Parse(content).RootElement,
    };
}
