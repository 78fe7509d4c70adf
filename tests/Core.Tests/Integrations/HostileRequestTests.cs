using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Testing;

namespace Kontext.Core.Tests.Integrations;

/// <summary>Requests that respect every single limit and still cannot be stored.</summary>
public sealed class HostileRequestTests(TestTables tables) : IClassFixture<TestTables>
{
    private static readonly WebAddressRules Rules = new(LoopbackHttp: false);

    private readonly Rooms _rooms = new(tables);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_server_token_is_refused_when_the_mode_is_sent_as_null()
    {
        var errors = ErrorsOf("""{"name":"A","url":"https://a.example","authMode":null,"serverToken":"secret"}""");

        Assert.Equal(("/serverToken", ErrorCodes.NotAllowed), (Assert.Single(errors).Path, errors[0].Code));
    }

    [Fact]
    public void A_client_secret_without_a_client_is_refused_also_when_the_client_is_sent_as_null()
    {
        var errors = ErrorsOf("""{"name":"A","url":"https://a.example","authMode":"oauth","oauth":{"clientId":null,"clientSecret":"secret"}}""");

        Assert.Equal(("/oauth/clientId", ErrorCodes.Required), (Assert.Single(errors).Path, errors[0].Code));
    }

    [Theory]
    [InlineData("\ufffe")]
    [InlineData("a\ufffeb")]
    public void A_name_that_cannot_be_normalized_is_refused(string name)
    {
        var errors = ErrorsOf($$"""{"name":"{{name}}","url":"https://a.example"}""");

        Assert.Equal(("/name", ErrorCodes.InvalidCharacters), (Assert.Single(errors).Path, errors[0].Code));
    }

    [Fact]
    public void A_name_filter_that_cannot_be_normalized_is_refused()
    {
        Assert.False(ListIntegrationsRequest.Parse(new OrganizationId("acme"), limit: null, cursor: null, name: "a\ufffe").Succeeded(out _, out var problem));

        Assert.Equal(("name", ErrorCodes.InvalidCharacters), (Assert.Single(problem.Errors).Path, problem.Errors[0].Code));
    }

    [Theory]
    [InlineData("+{0}")]
    [InlineData("0x{1}")]
    public async Task An_id_with_a_sign_or_a_prefix_is_invalid(string written)
    {
        var id = (await _rooms.CreateAsync("""{"name":"A","url":"https://a.example"}""", Ct)).Id.ToString();

        Assert.Null(await _rooms.Integrations.FindAsync(_rooms.Organization, string.Format(null, written, id[1..], id[2..]), Ct));
        Assert.False(IntegrationId.TryParse("0x99aaaa-1111-7111-8111-111111111111", out _));
    }

    [Fact]
    public async Task Numbers_of_any_size_are_compared()
    {
        var created = await _rooms.CreateAsync("""{"name":"A","url":"https://a.example","capabilities":{"n":1e99999999999}}""", Ct);

        var same = await _rooms.UpdateAsync(created.Id, """{"capabilities":{"n":1e99999999999}}""", Ct);
        var changed = await _rooms.UpdateAsync(created.Id, """{"capabilities":{"n":1e99999999998}}""", Ct);

        Assert.Equal((1, 2), (same.Revision, changed.Revision));
    }

    [Fact]
    public async Task A_very_large_configuration_of_escaped_characters_is_stored_or_refused()
    {
        var url = "https://a.example/" + string.Concat(Enumerable.Repeat("😀", 1_015));
        var scopes = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"{new string('s', 79)}{i:D2}\""));
        var body = $$"""
            {"name":"A","url":"https://a.example","authMode":"oauth","oauth":{"provider":"{{string.Concat(Enumerable.Repeat("😀", 32))}}","issuer":"{{url}}",
             "scopes":[{{scopes}}],"clientId":"{{string.Concat(Enumerable.Repeat("\\\"", 512))}}","clientSecret":"s",
             "authorizationUrl":"{{url}}","tokenUrl":"{{url}}","revocationUrl":"{{url}}"} }
            """;

        if (CreateIntegrationRequest.Parse(JsonElement.Parse(body), Rules).Succeeded(out _, out var problem))
        {
            var created = await _rooms.CreateAsync(body, Ct);
            Assert.Equal(url, (await _rooms.GetAsync(created.Id, Ct)).OAuth!.TokenUrl!.OriginalString);
        }
        else
        {
            Assert.All(problem.Errors, error => Assert.Equal(ErrorCodes.OutOfRange, error.Code));
        }
    }

    [Fact]
    public async Task The_longest_identifiers_of_a_caller_fit_a_table_key()
    {
        var organization = new OrganizationId(new string('o', 200));
        var person = new UserId(new string('i', 200), new string('s', 200));
        Assert.True(CreateIntegrationRequest.Parse(JsonElement.Parse("""{"name":"A","url":"https://a.example","authMode":"user_token"}"""), Rules)
            .Succeeded(out var parsed, out _));
        Assert.True((await _rooms.Integrations.CreateAsync(organization, parsed, Ct)).Succeeded(out var integration, out _));
        Assert.True(Kontext.Core.Connections.AddUserTokenRequest.Parse(JsonElement.Parse("""{"token":"t"}"""), schema: null, _rooms.Clock.GetUtcNow())
            .Succeeded(out var token, out _));

        Assert.True((await _rooms.Connects.AddAsync(integration, person, token, Ct)).Succeeded(out _, out _));
    }

    private static IReadOnlyList<FieldError> ErrorsOf(string json)
    {
        Assert.False(CreateIntegrationRequest.Parse(JsonElement.Parse(json), Rules).Succeeded(out _, out var problem));
        return problem.Errors;
    }
}
