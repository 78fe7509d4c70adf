using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kontext.Core.Discovery;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Probes;
using Kontext.Core.Upstream;
using Kontext.Core.Validation;
using Kontext.Testing;
using Kontext.Testing.Mcp;
using Kontext.Testing.OAuth;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Validation;

/// <summary>Validation and connecting give the same result for every kind of server that a user can connect to.</summary>
public sealed class AgreementTests
{
    private const string Token = "s3cret-t0ken";

    private static readonly int[] Others = [202, 400, 401, 403, 404, 405, 406, 415, 422, 500, 503];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Gen<GoodServer> Servers =>
        from isModern in Gen.Elements(true, false)
        from guarded in Gen.Elements(Guarded.First, Guarded.Tools, Guarded.Calls)
        from refusal in Gen.Elements(401, 401, 401, 403, 400)
        from challenge in Gen.Elements<string?>(null, "Bearer", "bearer realm=\"x\"", "Basic realm=\"x\"", "Bearer error=\"invalid_token\", scope=\"a b\"")
        from mediaType in Gen.Elements("application/json", "Application/JSON; charset=utf8", "application/json;charset=\"UTF-8\"", "text/event-stream")
        from other in Gen.Elements(Others)
        from namesEmptyCursor in Gen.Elements(true, false)
        select new GoodServer(isModern, guarded, refusal, challenge, mediaType, other, namesEmptyCursor);

    [Fact]
    public async Task A_server_that_works_is_valid_and_a_credential_that_works_is_never_refused()
    {
        await using var site = await Site.StartGoodAsync(Cancellation);
        await using var services = OutboundServices.WithLoopback();
        foreach (var server in Servers.Sample(60))
        {
            site.Handle("/mcp", context => server.HandleAsync(context));

            var connecting = await services.Get<DiscoveryClient>().DiscoverAsync(Discovering(site), Cancellation);
            var organizations = await services.Get<OAuthCheck>().CheckAsync(IntegrationAt(site), Cancellation);
            var persons = await services.Get<McpProbe>().ProbeAsync(site.Mcp, CredentialHeader.Bearer(Token), new OrganizationId("acme"), Cancellation);
            var strangers = await services.Get<McpProbe>().ProbeAsync(site.Mcp, CredentialHeader.Bearer("another"), new OrganizationId("acme"), Cancellation);

            Assert.True(connecting.Server is not null, $"{server}: cannot connect: {connecting.Failure}");
            Assert.True(organizations.IsAccepted, $"{server}: {organizations.Message}");
            Assert.True(persons is { IsAccepted: true, ToolCount: 2 }, $"{server}: {persons.Message}");
            Assert.True(strangers.Outcome == (server.Refuses401 ? ProbeOutcome.CredentialRefused : strangers.Outcome), $"{server}: {strangers.Message}");
        }
    }

    private static DiscoveryTarget Discovering(Site site) => new() { Organization = new OrganizationId("acme"), Url = site.Mcp, IsMcp = true };

    private static Integration IntegrationAt(Site site)
    {
        var body = JsonElement.Parse($$"""{ "name": "x", "url": "{{site.Mcp}}", "authMode": "oauth", "oauth": { "clientId": "c" } }""");
        Assert.True(CreateIntegrationRequest.Parse(body, new WebAddressRules(LoopbackHttp: true)).Succeeded(out var request, out _));
        Assert.True(IntegrationId.TryParse("018f0000-0000-7000-8000-000000000000", out var id));
        return request.ToIntegration(new OrganizationId("acme"), id, new StoredSecrets(null, null), DateTimeOffset.UnixEpoch);
    }

    /// <summary>The method at which the server begins to ask for a token.</summary>
    private enum Guarded
    {
        First,
        Tools,
        Calls,
    }

    /// <summary>A server that answers every caller with the token in one revision. It refuses requests of the other revision in some way.</summary>
    private sealed record GoodServer(bool IsModern, Guarded Guarded, int Refusal, string? Challenge, string MediaType, int Other, bool NamesEmptyCursor)
    {
        public bool Refuses401 => Guarded != Guarded.Calls && Refusal == 401;

        public Task HandleAsync(HttpContext context)
        {
            var list = $$"""{"resultType":"complete","tools":{{McpScript.Tools}}{{(NamesEmptyCursor ? ",\"nextCursor\":\"\"" : "")}} }""";
            var script = IsModern ? new McpScript().Modern() : new McpScript();
            script.On(IsModern ? McpScript.Initialize : McpScript.Discover, McpScript.Status(Other));
            script.On(McpScript.ListTools, (http, message) => MediaType.StartsWith("text/", StringComparison.Ordinal)
                ? McpScript.Text(200, MediaType, $$"""data: {"jsonrpc":"2.0","id":{{message.GetProperty("id").GetRawText()}},"result":{{list}} }""" + "\n\n")(http, message)
                : McpScript.Result(list, MediaType)(http, message));
            var isKnown = context.Request.Headers.Authorization == $"Bearer {Token}";
            if (!isKnown && Guarded == Guarded.First)
                return McpScript.Status(Refusal, Challenge)(context, default);
            if (!isKnown && Guarded == Guarded.Tools)
                script.On(McpScript.ListTools, McpScript.Status(Refusal, Challenge));
            return script.HandleAsync(context);
        }
    }
}
