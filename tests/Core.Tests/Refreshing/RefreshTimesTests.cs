using System.Globalization;
using Kontext.Core.Connections;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Refreshing;
using Kontext.Core.Secrets;

namespace Kontext.Core.Tests.Refreshing;

/// <summary>The time at which a grant is refreshed. Each range covers a thousand credentials, because each has its own random time.</summary>
public sealed class RefreshTimesTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(30, 21, 24)]
    [InlineData(300, 210, 240)]
    [InlineData(3_000, 2_100, 2_400)]
    [InlineData(3_600, 2_700, 3_000)]
    [InlineData(28_800, 27_900, 28_200)]
    public void A_used_connection_is_due_before_its_token_expires(int lifetime, int earliest, int latest) =>
        IsDue(Make(lifetime), TimeSpan.FromSeconds(earliest), TimeSpan.FromSeconds(latest));

    [Theory]
    [InlineData(3_600, 0)]
    [InlineData(3_600, 6)]
    public void A_connection_made_or_used_within_a_week_counts_as_used(int lifetime, int daysAgo)
    {
        var connection = Make(lifetime);
        IsDue(connection with { ConnectedAt = Now.AddDays(-daysAgo) }, TimeSpan.FromSeconds(lifetime - 900), TimeSpan.FromSeconds(lifetime - 600));
        IsDue(
            connection with { ConnectedAt = Now.AddDays(-300), LastUsedAt = Now.AddDays(-daysAgo) },
            TimeSpan.FromSeconds(lifetime - 900),
            TimeSpan.FromSeconds(lifetime - 600));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(3_600)]
    [InlineData(40_000)]
    public void An_idle_connection_is_due_once_a_day(int lifetime)
    {
        var idle = Make(lifetime) with { ConnectedAt = Now.AddDays(-300), LastUsedAt = Now.AddDays(-8) };

        IsDue(idle, TimeSpan.FromHours(21.6), TimeSpan.FromDays(1));
    }

    [Fact]
    public void An_idle_connection_with_a_long_lived_token_is_due_shortly_before_its_expiry()
    {
        var idle = Make(30 * 86_400) with { ConnectedAt = Now.AddDays(-300) };

        IsDue(idle, TimeSpan.FromDays(30) - TimeSpan.FromMinutes(15), TimeSpan.FromDays(30) - TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData(1_800, 1_260, 1_440)]
    [InlineData(36_000, 35_100, 35_400)]
    public void An_idle_connection_is_due_before_its_refresh_token_expires(int refreshLifetime, int earliest, int latest)
    {
        var idle = Make(60) with { ConnectedAt = Now.AddDays(-300), ExpiresAt = Now.AddSeconds(refreshLifetime) };

        IsDue(idle, TimeSpan.FromSeconds(earliest), TimeSpan.FromSeconds(latest));
    }

    [Fact]
    public void An_expired_refresh_token_does_not_make_a_connection_due_repeatedly()
    {
        var idle = Make(60) with { ConnectedAt = Now.AddDays(-300), ExpiresAt = Now };

        IsDue(idle, TimeSpan.FromHours(21.6), TimeSpan.FromDays(1));
    }

    [Fact]
    public void A_token_without_an_expiry_is_due_after_a_day() => IsDue(Make(lifetime: null), TimeSpan.FromHours(21.6), TimeSpan.FromDays(1));

    [Fact]
    public void A_connection_that_a_resource_refused_is_due_like_an_idle_one() =>
        IsDue(Make(3_600) with { Reason = DisconnectReason.ProviderRefused }, TimeSpan.FromHours(21.6), TimeSpan.FromDays(1));

    [Fact]
    public void A_connection_that_has_ended_or_cannot_be_refreshed_is_never_due()
    {
        var connection = Make(3_600);
        Connection[] never =
        [
            connection with { Grant = connection.Grant! with { IsRenewable = false } },
            connection with { Grant = null },
            connection with { Refresh = null },
            connection with { Secret = null },
        ];

        Assert.All(never, one => Assert.Null(RefreshTimes.NextAt(one)));
    }

    [Fact]
    public void A_connection_is_not_due_before_the_server_may_be_called_again()
    {
        var connection = Make(3_600);
        var notBefore = Now.AddHours(5);

        Assert.Equal(notBefore, RefreshTimes.NextAt(connection with { Refresh = connection.Refresh! with { NotBefore = notBefore } }));
        Assert.Equal(
            RefreshTimes.NextAt(connection), RefreshTimes.NextAt(connection with { Refresh = connection.Refresh! with { NotBefore = Now.AddMinutes(1) } }));
    }

    [Fact]
    public void A_request_refreshes_from_the_same_time_as_the_engine()
    {
        var connection = Make(3_600) with { ConnectedAt = Now.AddDays(-300) };
        var used = connection with { LastUsedAt = Now };
        var at = RefreshTimes.NextAt(used)!.Value;

        Assert.False(RefreshTimes.IsDue(connection, at.AddTicks(-1)));
        Assert.True(RefreshTimes.IsDue(connection, at));
        Assert.False(RefreshTimes.IsDue(Make(lifetime: null), Now.AddYears(1)));
    }

    private static void IsDue(Connection connection, TimeSpan earliest, TimeSpan latest)
    {
        var times = Enumerable.Range(0, 1_000)
            .Select(number => RefreshTimes.NextAt(connection with { Secret = SecretOf(number) })!.Value - Now)
            .ToList();
        Assert.InRange(times.Min(), earliest, latest);
        Assert.InRange(times.Max(), earliest, latest);
        Assert.True(times.Max() - times.Min() > (latest - earliest) * 0.9, "They are not spread.");
    }

    private static Connection Make(int? lifetime) => new()
    {
        Organization = new OrganizationId("acme"),
        User = new UserId("https://issuer.example", "alice"),
        Integration = new IntegrationId(Guid.CreateVersion7(Now)),
        Epoch = 1,
        Secret = SecretOf(0),
        ConnectedAt = Now,
        Grant = new ConnectionGrant { ClientId = "own", IsRenewable = true, AccessTokenExpiresAt = lifetime is { } seconds ? Now.AddSeconds(seconds) : null },
        Refresh = new RefreshState { Fence = 1, CommittedFence = 1, RefreshedAt = Now },
    };

    private static SecretReference SecretOf(int number) => new(new SecretAddress("vault", number.ToString(CultureInfo.InvariantCulture)), "1");
}
