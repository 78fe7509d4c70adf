using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Kontext.Testing;
using Kontext.Testing.OAuth;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Connections;

/// <summary>
/// At some providers the revocation of one token ends the whole grant of an account and a client. The app revokes only when no other
/// connection uses the grant.
/// </summary>
public sealed class WholeGrantTests(AzuriteServer azurite)
{
    private const string Work = "alice@work.example";
    private const string Home = "alice@home.example";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Providers => ["google", "slack", "discord"];

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_the_last_connection_of_an_account_revokes_the_grant(string provider)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var (one, other) = (await ConnectAsync(host, provider, Work), await ConnectAsync(host, provider, Work, name: "Other"));

        await host.DisconnectAsync(one);
        Assert.Empty(Revocations(host, provider));
        Assert.Equal(0, await host.OpenEndingsAsync());
        Assert.Equal(1, host.Metrics.Sum("kontext.revocations", "access_token", "not_supported"));
        Assert.Equal(0, host.Metrics.Sum("kontext.endings.given_up"));

        await host.DisconnectAsync(other);
        Assert.NotEmpty(Revocations(host, provider));
        Assert.All(Revocations(host, provider), token => Assert.EndsWith("-2", token, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Another_account_is_another_grant(string provider)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var one = await ConnectAsync(host, provider, Work);
        await ConnectAsync(host, provider, Home, name: "Other");

        await host.DisconnectAsync(one);

        Assert.All(Revocations(host, provider), token => Assert.EndsWith("-1", token, StringComparison.Ordinal));
        Assert.NotEmpty(Revocations(host, provider));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Another_user_with_the_same_account_keeps_their_grant(string provider)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectAsync(host, provider, Work);
        await ConnectAsync(host, provider, Work, EndingHost.Bob, integration);

        await host.DisconnectAsync(integration);
        Assert.Empty(Revocations(host, provider));
        Assert.NotNull((await host.FindAsync(integration, EndingHost.Bob)).Secret);

        await host.DisconnectAsync(integration, EndingHost.Bob);
        Assert.NotEmpty(Revocations(host, provider));
    }

    [Fact]
    public async Task A_user_of_another_organization_keeps_their_grant_and_is_not_disclosed()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var ours = await ConnectAsync(host, "google", Work);
        var theirs = await ConnectAsync(host, "google", Work, EndingHost.Bob, await CreateAsync(host, "google", "Theirs", EndingHost.Globex));

        await host.DisconnectAsync(ours);

        Assert.Empty(Revocations(host, "google"));
        Assert.NotNull((await host.FindAsync(theirs, EndingHost.Bob)).Secret);
        var ended = await host.FindAsync(ours);
        Assert.Equal((DisconnectReason.Revoked, null, null), (ended.Reason, ended.DisplayName, ended.Loss));

        // The storage client's own log lines are left out, because they contain the request addresses.
        var told = host.Log.Lines.Where(line => line.StartsWith("Revoking", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(told);
        Assert.All(told, line => Assert.DoesNotMatch($"globex|bob|{Work}", line));
    }

    [Fact]
    public async Task The_same_name_in_another_workspace_does_not_prevent_revocation()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var ours = await ConnectAsync(host, "slack", "alice");
        await ConnectAsync(host, "slack", "alice", EndingHost.Bob, await CreateAsync(host, "slack", "Theirs", EndingHost.Globex), workspace: "https://elsewhere.slack.com/");

        await host.DisconnectAsync(ours);

        Assert.Equal(["access-1"], Revocations(host, "slack"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Accounts_with_different_ids_and_equal_names_are_different(string provider)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var ours = await ConnectAsync(host, provider, Work, id: "1");
        await ConnectAsync(host, provider, Work, EndingHost.Bob, await CreateAsync(host, provider, "Theirs", EndingHost.Globex), id: "2");

        await host.DisconnectAsync(ours);

        Assert.NotEmpty(Revocations(host, provider));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_renamed_account_with_the_same_id_is_the_same_account(string provider)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var ours = await ConnectAsync(host, provider, Work, id: "1");
        var theirs = await ConnectAsync(host, provider, Home, EndingHost.Bob, await CreateAsync(host, provider, "Theirs", EndingHost.Globex), id: "1");

        await host.DisconnectAsync(ours);
        Assert.Empty(Revocations(host, provider));

        await host.DisconnectAsync(theirs, EndingHost.Bob);
        Assert.NotEmpty(Revocations(host, provider));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Without_an_id_accounts_of_different_organizations_are_different(string provider)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var ours = await ConnectAsync(host, provider, Work, id: "");
        await ConnectAsync(host, provider, Work, EndingHost.Bob, await CreateAsync(host, provider, "Theirs", EndingHost.Globex), id: "");

        await host.DisconnectAsync(ours);

        Assert.NotEmpty(Revocations(host, provider));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Without_an_id_a_colleague_with_the_same_name_keeps_their_grant(string provider)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectAsync(host, provider, Work, id: "");
        await ConnectAsync(host, provider, Work, EndingHost.Bob, integration, id: "");

        await host.DisconnectAsync(integration);

        Assert.Empty(Revocations(host, provider));
    }

    [Fact]
    public async Task A_server_of_another_organization_does_not_prevent_revocation()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var ours = await ConnectAsync(host, "google", Work, id: "1");

        // Another organization names Google's issuer and our client, but its own server reports the account.
        var evil = await host.CreateAsync($$"""
            {
              "issuer": "https://accounts.google.com", "clientId": "own", "clientSecret": "s",
              "authorizationUrl": "{{host.Server.Authorization.Url}}", "tokenUrl": "{{host.Server.Token.Url}}"
            }
            """, "Evil", EndingHost.Globex);
        await host.ConnectAsync(evil, EndingHost.Bob, host.Server.Token, number => Answer("google", Work, number, "1"));

        await host.DisconnectAsync(ours);

        Assert.NotEmpty(Revocations(host, "google"));
    }

    [Theory, InlineData("slack"), InlineData("discord")]
    public async Task The_only_connection_of_an_unknown_account_revokes_its_grant(string provider)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectAsync(host, provider, account: null);

        await host.DisconnectAsync(integration);

        Assert.NotEmpty(Revocations(host, provider));
    }

    [Theory, InlineData("slack"), InlineData("discord")]
    public async Task An_unknown_account_may_be_the_same_account(string provider)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var (one, other) = (await ConnectAsync(host, provider, account: null), await ConnectAsync(host, provider, Home, name: "Other"));
        Assert.Null((await host.FindAsync(one)).DisplayName);

        await host.DisconnectAsync(one);
        Assert.Empty(Revocations(host, provider));
        await host.DisconnectAsync(other);
        Assert.NotEmpty(Revocations(host, provider));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Replacing_a_connection_does_not_revoke_the_new_grant(string provider)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectAsync(host, provider, Work);

        await ConnectAsync(host, provider, Work, integration: integration);

        Assert.Empty(Revocations(host, provider));
        Assert.Equal(0, await host.OpenEndingsAsync());
        Assert.Equal("access-2", (await GrantAsync(host, integration))?.AccessToken);
        Assert.Equal(0, host.Metrics.Sum("kontext.endings.open"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Two_connections_that_end_in_the_same_minute_are_revoked(string provider)
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var (one, other) = (await ConnectAsync(host, provider, Work), await ConnectAsync(host, provider, Work, name: "Other"));

        await Task.WhenAll(host.DisconnectAsync(one), host.DisconnectAsync(other));

        Assert.NotEmpty(Revocations(host, provider));
        Assert.Equal(0, await host.OpenEndingsAsync());
    }

    [Fact]
    public async Task A_sweep_that_ends_all_connections_of_an_account_revokes_the_grant()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectAsync(host, "google", Work);
        await ConnectAsync(host, "google", Work, EndingHost.Bob, integration);
        await host.PatchAsync(integration, """{ "url": "https://elsewhere.example/" }""");

        await host.PassAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1));

        Assert.NotEmpty(Revocations(host, "google"));
        Assert.Equal((0, 0), (await host.OpenEndingsAsync(), host.Metrics.Sum("kontext.endings.open")));
    }

    [Fact]
    public async Task A_grant_that_cannot_be_stored_does_not_revoke_that_of_another_connection()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        await ConnectAsync(host, "google", Work);
        var other = await CreateAsync(host, "google", "Other");
        host.At("https://oauth2.googleapis.com/token").Answers(context =>
        {
            host.Faults.RefuseAll(request => request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal));
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(Answer("google", Work, 2).ToJsonString(), Ct);
        });

        await Assert.ThrowsAsync<UnavailableException>(() => host.TryConnectAsync(other));

        Assert.Empty(Revocations(host, "google"));
    }

    [Fact]
    public async Task A_refresh_overtaken_by_a_new_connection_does_not_revoke_its_grant()
    {
        await using var host = await EndingHost.StartAsync(azurite);
        var integration = await ConnectAsync(host, "google", Work);
        var token = host.At("https://oauth2.googleapis.com/token");
        token.AnswersOnce(async context =>
        {
            // While the server answers the refresh, the person connects again.
            await ConnectAsync(host, "google", Work, integration: integration);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Answer("google", Work, 9).ToJsonString(), Ct);
        });

        await host.Get<Core.Refreshing.RefreshService>().RefreshAsync(await host.ReadAsync(integration), await host.FindAsync(integration), Ct);
        await host.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));
        await host.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(30));

        Assert.Empty(Revocations(host, "google"));
        Assert.Equal("access-2", (await GrantAsync(host, integration))?.AccessToken);
        Assert.Equal(0, await host.OpenEndingsAsync());
    }

    private static async Task<Integration> ConnectAsync(
        EndingHost host, string provider, string? account, UserId? user = null, Integration? integration = null, string name = "API",
        string workspace = "https://work.slack.com/", string? id = null)
    {
        id ??= account; // accounts of one name are one, unless a test says otherwise; an empty id is none
        integration ??= await CreateAsync(host, provider, name);
        var (token, identity) = provider switch
        {
            "google" => (host.At("https://oauth2.googleapis.com/token"), host.At("https://openidconnect.googleapis.com/v1/userinfo")),
            "slack" => (host.At("https://slack.com/api/oauth.v2.user.access"), host.At("https://slack.com/api/auth.test")),
            _ => (host.At("https://discord.com/api/oauth2/token"), host.At("https://discord.com/api/users/@me")),
        };
        if (account is null)
            identity.Refuses(500);
        else
            identity.Answers(IdentityOf(account, workspace, id));
        RevocationOf(host, provider).Answers(200, """{ "ok": true, "revoked": true }""");
        await host.ConnectAsync(integration, user, token, number => Answer(provider, account, number, id));
        return integration;
    }

    private static JsonObject IdentityOf(string account, string workspace, string? id)
    {
        JsonObject identity = new() { ["ok"] = true, ["email"] = account, ["user"] = account, ["url"] = workspace, ["username"] = account };
        if (!string.IsNullOrEmpty(id))
            (identity["id"], identity["sub"], identity["user_id"], identity["team_id"]) = (id, id, id, workspace);
        return identity;
    }

    private static Task<Integration> CreateAsync(EndingHost host, string provider, string name, OrganizationId? organization = null) =>
        host.CreateAsync(EndingHost.OwnClientAt(provider), name, organization);

    private static JsonObject Answer(string provider, string? account, int number, string? id = null)
    {
        var tokens = EndingHost.TokensOf(number);
        if (provider == "google" && account is not null)
        {
            JsonObject claims = new() { ["email"] = account };
            if (!string.IsNullOrEmpty(id))
                claims["sub"] = id;
            tokens["id_token"] = $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.e30";
        }

        if (provider != "slack")
            return tokens;
        tokens["token_type"] = "user";
        return new JsonObject { ["ok"] = true, ["authed_user"] = tokens };
    }

    private static ScriptedEndpoint RevocationOf(EndingHost host, string provider) => host.At(provider switch
    {
        "google" => "https://oauth2.googleapis.com/revoke",
        "slack" => "https://slack.com/api/auth.revoke",
        _ => "https://discord.com/api/oauth2/token/revoke",
    });

    // Slack takes the token as bearer, the others in a form.
    private static IReadOnlyList<string> Revocations(EndingHost host, string provider) =>
        [.. RevocationOf(host, provider).Requests.Select(request => provider == "slack" ? request.Authorization!["Bearer ".Length..] : request.Form["token"])];

    private static async Task<OAuthGrant?> GrantAsync(EndingHost host, Integration integration) =>
        (await host.Get<ISecretStore>().FindAsync((await host.FindAsync(integration)).Secret!, Ct))?.Grant;
}
