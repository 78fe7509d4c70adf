using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;

namespace Kontext.Core.Tests.Integrations;

public sealed class OAuthConfigRequestTests
{
    private static readonly OAuthConfig Present = new()
    {
        Provider = "github",
        ClientId = "client",
        ClientSecret = new SecretReference(new SecretAddress("main", "name"), "1"),
        TokenUrl = new Uri("https://github.example/token"),
    };

    [Fact]
    public void Null_for_the_client_secret_removes_only_the_client_secret() =>
        Assert.Equal(Present with { ClientSecret = null }, Merge("""{ "clientSecret": null }"""));

    [Fact]
    public void The_own_client_is_replaced_as_a_group() =>
        Assert.Equal(new OAuthConfig { Provider = "github", ClientId = "other" }, Merge("""{ "clientId": "other" }"""));

    [Fact]
    public void The_client_secret_stays_while_client_and_server_stay() =>
        Assert.Equal(Present, Merge("""{ "clientId": "client", "tokenUrl": "https://github.example/token" }"""));

    [Theory]
    [InlineData("""{ "clientId": "client" }""")]
    [InlineData("""{ "clientId": "client", "tokenUrl": "https://elsewhere.example/token" }""")]
    [InlineData("""{ "provider": "gitlab", "clientId": "client", "tokenUrl": "https://github.example/token" }""")]
    [InlineData("""{ "issuer": "https://github.example", "clientId": "client", "tokenUrl": "https://github.example/token" }""")]
    [InlineData("""{ "clientId": "client", "tokenUrl": "https://github.example/token", "revocationUrl": "https://elsewhere.example/revoke" }""")]
    [InlineData("""{ "provider": null }""")]
    public void The_client_secret_is_removed_when_it_could_reach_another_server(string patch) => Assert.Null(Merge(patch).ClientSecret);

    private static OAuthConfig Merge(string patch)
    {
        var errors = new List<FieldError>();
        var request = OAuthConfigRequest.Parse(JsonElement.Parse(patch), "/oauth", new WebAddressRules(LoopbackHttp: false), errors);
        Assert.Empty(errors);
        return request.MergeInto(Present, clientSecret: null);
    }
}
