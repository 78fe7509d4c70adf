using System.Diagnostics.Metrics;
using Kontext.Core.Applications;
using Kontext.Core.Exchanging;
using Kontext.Core.Input;
using Kontext.Core.Tests.Connections;
using Kontext.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Core.Tests.Exchanging;

/// <summary>A client that is not authenticated leaves no audit row; a metric counts it.</summary>
public sealed class ClientCheckTests(TestTables tables) : IClassFixture<TestTables>
{
    private static readonly (string Secret, ClientSecret Kept) Secret = ClientSecret.New();

    [Theory]
    [InlineData(null, "s", null, "unknown_client")]
    [InlineData(ApplicationKind.Public, "s", null, "wrong_method")]
    [InlineData(ApplicationKind.Confidential, null, null, "wrong_method")]
    [InlineData(ApplicationKind.Confidential, "wrong", null, "wrong_secret")]
    [InlineData(ApplicationKind.Confidential, null, "no token", "wrong_assertion")]
    [InlineData(ApplicationKind.Confidential, "right", null, null)]
    [InlineData(ApplicationKind.Public, null, null, null)]
    public async Task A_client_that_is_not_authenticated_is_counted_by_cause(ApplicationKind? kind, string? secret, string? assertion, string? cause)
    {
        using var rooms = new ServiceCollection().AddCoreRooms(CoreRooms.Settings("UseDevelopmentStorage=true", tables.Tables.Prefix), TimeProvider.System).BuildServiceProvider();
        using Measurements counted = new(rooms.GetRequiredService<IMeterFactory>());
        var sent = secret == "right" ? Secret.Secret : secret;

        var error = await rooms.GetRequiredService<ClientCheck>().CheckAsync(
            kind is { } known ? Application(known) : null, new ClientProof("app_1", sent, assertion), TestContext.Current.CancellationToken);

        Assert.Equal(cause is null ? null : "invalid_client", error?.Code);
        Assert.Equal(cause is null ? 0 : 1, counted.Sum("kontext.exchange.not_authenticated", cause is null ? [] : [cause]));
    }

    private static Application Application(ApplicationKind kind) => new()
    {
        Id = new ClientId(IsServiceAccount: false, Guid.Empty),
        Organization = new OrganizationId("acme"),
        Name = "Agent",
        Kind = kind,
        Secret = kind == ApplicationKind.Public ? null : Secret.Kept,
        CreatedAt = default,
        UpdatedAt = default,
    };
}
