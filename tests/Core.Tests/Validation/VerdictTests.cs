using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Probes;

namespace Kontext.Core.Tests.Validation;

public sealed class VerdictTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null)]
    [InlineData(-3600)]
    [InlineData(0)]
    [InlineData(1_000_000_000)]
    public void Retry_After_never_makes_a_check_earlier_than_the_backoff(int? seconds)
    {
        var options = new RecheckOptions { Interval = TimeSpan.FromDays(30) };
        var found = new ProbeResult
        {
            Outcome = ProbeOutcome.ServerError,
            Message = "down",
            RetryAfter = seconds is { } asked ? TimeSpan.FromSeconds(asked) : null,
        };

        var verdict = Verdict.Of(Failed(20), found, options, Now);

        Assert.InRange(verdict.AgainIn, TimeSpan.FromDays(27), TimeSpan.FromDays(33));
    }

    [Fact]
    public void Retry_After_is_honoured_within_a_day()
    {
        var found = new ProbeResult { Outcome = ProbeOutcome.RateLimited, Message = "busy", RetryAfter = TimeSpan.FromDays(3650) };

        Assert.Equal(TimeSpan.FromDays(1), Verdict.Of(Failed(0), found, new RecheckOptions(), Now).AgainIn);
    }

    private static Integration Failed(int failures) => new()
    {
        Organization = new OrganizationId("acme"),
        Id = new IntegrationId(Guid.CreateVersion7(Now)),
        Name = new IntegrationName("API", "API"),
        Url = new Uri("https://api.example/"),
        Category = Category.InternalMcpCredentials,
        AuthMode = AuthMode.None,
        Revision = 1,
        Epoch = 1,
        Validation = new ValidationRecord(ValidationStatus.Invalid, "down", Now, failures),
        CreatedAt = Now,
        UpdatedAt = Now,
    };
}
