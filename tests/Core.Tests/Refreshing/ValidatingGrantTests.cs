using Kontext.Core.Connections;
using Kontext.Core.Validation;
using Kontext.Testing;
using Microsoft.AspNetCore.Http;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>Trying a person's own grant at the resource.</summary>
public sealed class ValidatingGrantTests(AzuriteServer azurite)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_grant_with_an_expired_access_token_is_refreshed_and_accepted()
    {
        await using var host = await StartAsync(2);
        host.Clock.Advance(TimeSpan.FromHours(3));

        await IsAcceptedAsync(host);

        Assert.Equal(["Bearer " + RotatingTokens.Access(2)], SentTo(host));
        Assert.Single(host.Tokens.Refreshes);
    }

    [Fact]
    public async Task A_token_that_the_resource_refuses_is_refreshed_and_tried_once_more()
    {
        await using var host = await StartAsync(2);

        await IsAcceptedAsync(host);

        Assert.Equal(["Bearer " + RotatingTokens.Access(1), "Bearer " + RotatingTokens.Access(2)], SentTo(host));
        Assert.Null((await host.FindAsync()).RefusedAt);
    }

    [Fact]
    public async Task A_resource_that_refuses_every_token_is_called_at_most_twice()
    {
        await using var host = await StartAsync(99);

        var report = await ValidateAsync(host);

        Assert.EndsWith("Ask the operator of the server why it refuses fresh tokens.", report.Message, StringComparison.Ordinal);
        Assert.Equal(2, SentTo(host).Count);
        Assert.Single(host.Tokens.Refreshes);
        Assert.Equal(host.Now, (await host.FindAsync()).RefusedAt);
        Assert.True((await host.StatusAsync()).Connected);

        // A token that was refreshed a moment ago is not refreshed again, also after many attempts.
        await ValidateAsync(host);
        Assert.Single(host.Tokens.Refreshes);
    }

    [Fact]
    public async Task A_validation_reports_a_lost_grant()
    {
        await using var host = await StartAsync(2);
        host.Server.Token.Answers(400, """{ "error": "invalid_grant" }""");
        host.Clock.Advance(TimeSpan.FromHours(3));

        var report = await ValidateAsync(host);

        Assert.Contains("Your own credential could not be tried: the connection has ended; connect again.", report.Message, StringComparison.Ordinal);
        Assert.Equal(DisconnectReason.ProviderRefused, report.Connection!.Reason);
        Assert.Empty(SentTo(host));
    }

    [Fact]
    public async Task A_validation_reports_an_unavailable_server_and_keeps_the_connection()
    {
        await using var host = await StartAsync(2);
        host.Server.Token.Refuses(503);
        host.Clock.Advance(TimeSpan.FromHours(3));

        var report = await ValidateAsync(host);

        Assert.Contains("Your own credential could not be tried: The authorization server is not able to answer", report.Message, StringComparison.Ordinal);
        Assert.True((await host.StatusAsync()).Connected);
    }

    // A resource that takes the access token of one number.
    private async Task<RefreshHost> StartAsync(int taken)
    {
        var host = await RefreshHost.StartAsync(azurite);
        var resource = host.Server.At("/api");
        resource.Answers(context =>
        {
            var isTaken = resource.Requests[^1].Authorization == "Bearer " + RotatingTokens.Access(taken);
            context.Response.StatusCode = isTaken ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
            if (!isTaken)
                context.Response.Headers.WWWAuthenticate = "Bearer";
            return Task.CompletedTask;
        });
        host.Clock.Advance(TimeSpan.FromMinutes(1)); // a younger token is not refreshed
        return host;
    }

    private static async Task IsAcceptedAsync(RefreshHost host)
    {
        var report = await ValidateAsync(host);
        Assert.EndsWith("Your own credential was accepted.", report.Message, StringComparison.Ordinal);
        Assert.Equal((await host.FindAsync()).Secret, report.Connection!.Secret);
    }

    private static async Task<ValidationReport> ValidateAsync(RefreshHost host)
    {
        var outcome = await host.Rooms.Get<ValidationService>().ValidateAsync(await host.Rooms.ReadAsync(host.Integration), host.Rooms.Alice, Ct);
        Assert.True(outcome.Succeeded(out var report, out _));
        Assert.DoesNotContain("canary", report.Message + string.Join(' ', report.Steps), StringComparison.OrdinalIgnoreCase);
        return report;
    }

    private static List<string> SentTo(RefreshHost host) => [.. host.Server.At("/api").Requests.Select(request => request.Authorization).OfType<string>()];
}
