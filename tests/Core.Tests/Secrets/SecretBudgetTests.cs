using Kontext.Core.Input;
using Kontext.Core.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Secrets;

public sealed class SecretBudgetTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SecretBudget _budget;

    public SecretBudgetTests() => _budget = new SecretBudget(_clock);

    [Fact]
    public void Two_hundred_writes_are_permitted_in_ten_seconds_and_no_more()
    {
        Assert.Equal(200, Take(300));
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(0, Take(1));

        _clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(200, Take(300));
    }

    [Fact]
    public void A_part_of_the_budget_is_reserved_for_requests_of_users()
    {
        Assert.Equal(200, Take(300));

        Assert.Equal(60, Enumerable.Range(0, 100).Count(_ => _budget.TryTake("first", isAwaited: true)));
        Assert.Equal(0, Take(1));
    }

    [Fact]
    public void Writes_of_users_use_the_same_budget_and_each_organization_has_its_own_part()
    {
        Take(200);
        Assert.Equal(60, Bring("acme", 300));
        Assert.Equal(4, Bring("globex", 300));
        Assert.Equal(4, Bring("initech", 300));
        Assert.Equal(0, Bring("acme", 1));
        Assert.False(_budget.TryTake("first", isAwaited: true));

        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(260, Bring("acme", 300));
        Assert.Equal(0, Take(1));
    }

    [Fact]
    public void All_organizations_together_get_at_most_the_limit_of_a_vault() =>
        Assert.Equal(300, Enumerable.Range(0, 1_000).Sum(number => Bring($"organization{number}", 1)));

    [Fact]
    public void A_secret_that_cannot_be_obtained_again_is_counted_and_never_refused()
    {
        Assert.Equal(300, Enumerable.Range(0, 300).Count(_ => _budget.TryTake("first", new OrganizationId("acme"), isObtained: true)));

        Assert.Equal(0, Bring("acme", 1));
        Assert.Equal(0, Take(1));
    }

    [Fact]
    public void Throttling_halves_the_engines_part_which_grows_again()
    {
        Take(200);
        _budget.Throttled("first", TimeSpan.FromSeconds(4));
        _budget.Throttled("first", TimeSpan.FromSeconds(4)); // the answer to a simultaneous request
        Assert.False(_budget.IsReady("first"));
        Assert.True(_budget.TryTake("first", isAwaited: true));
        _clock.Advance(TimeSpan.FromSeconds(3.9));
        Assert.Equal(0, Take(1));

        _clock.Advance(TimeSpan.FromSeconds(6.1));

        Assert.True(_budget.IsReady("first"));
        Assert.Equal(120, Take(300)); // a tenth of 200 has grown back
        _clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(200, Take(300));
    }

    [Fact]
    public void A_throttled_budget_keeps_a_minimum()
    {
        for (var number = 0; number < 20; number++)
        {
            _budget.Throttled("first", retryAfter: null);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(10, Take(300));
    }

    [Fact]
    public void Every_period_of_ten_seconds_has_at_most_two_hundred_writes()
    {
        Assert.Equal(150, Take(150));
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(50, Take(150));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(150, Take(300));
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(50, Take(300));
    }

    [Fact]
    public void Refused_requests_use_no_budget()
    {
        Take(200);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Take(500);

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(200, Take(200));
    }

    [Fact]
    public void Permits_taken_in_parallel_are_counted_exactly()
    {
        var taken = 0;

        Parallel.For(0, 1_000, _ =>
        {
            if (_budget.TryTake("first", isAwaited: false))
                Interlocked.Increment(ref taken);
        });

        Assert.Equal(200, taken);
    }

    [Fact]
    public void Vaults_have_a_budget_and_a_circuit_of_their_own()
    {
        Take(200);
        Fail(3);

        Assert.True(_budget.TryTake("second", isAwaited: false));

        _budget.Succeeded("second");
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, Take(1));
    }

    [Fact]
    public void Three_failures_in_a_row_open_the_circuit_and_two_do_not()
    {
        Fail(2);
        Assert.Equal(1, Take(1));

        Fail(1);

        Assert.Equal(0, Take(1));
    }

    [Fact]
    public void A_success_between_failures_resets_the_count()
    {
        Fail(2);
        _budget.Succeeded("first");
        Fail(2);

        Assert.Equal(1, Take(1));
    }

    [Fact]
    public void Failures_more_than_a_minute_apart_do_not_open_the_circuit()
    {
        Fail(2);
        _clock.Advance(TimeSpan.FromSeconds(61));
        Fail(2);

        Assert.Equal(1, Take(1));
    }

    [Fact]
    public void Half_a_minute_after_the_last_failure_one_trial_is_permitted()
    {
        Fail(3);
        _clock.Advance(TimeSpan.FromSeconds(20));
        Fail(1);
        _clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.Equal(0, Take(1));

        _clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(1, Take(10));
    }

    [Fact]
    public void A_trial_that_fails_keeps_the_circuit_open_for_another_half_minute()
    {
        Fail(3);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Take(1);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Fail(1);

        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, Take(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Take(10));
    }

    [Fact]
    public void A_trial_without_a_result_is_followed_by_another_trial()
    {
        Fail(3);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, Take(10));

        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(1, Take(10));
    }

    [Fact]
    public void A_success_closes_the_circuit_at_once_and_forgets_its_failures()
    {
        Fail(3);
        _budget.Succeeded("first");
        Assert.Equal(1, Take(1));

        Fail(2);

        Assert.Equal(10, Take(10));
    }

    private int Bring(string organization, int times) =>
        Enumerable.Range(0, times).Count(_ => _budget.TryTake("first", new OrganizationId(organization), isObtained: false));

    private int Take(int count) => Enumerable.Range(0, count).Count(_ => _budget.TryTake("first", isAwaited: false));

    private void Fail(int count)
    {
        for (var number = 0; number < count; number++)
            _budget.Failed("first");
    }
}
