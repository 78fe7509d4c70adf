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
    public void A_part_is_kept_for_people()
    {
        Assert.Equal(200, Take(300));

        Assert.Equal(60, Enumerable.Range(0, 100).Count(_ => _budget.TryTake("first", isAwaited: true)));
        Assert.Equal(0, Take(1));
    }

    [Fact]
    public void What_people_bring_counts_to_the_same_budget_and_each_organization_has_a_part_of_its_own()
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
    public void Organizations_without_end_get_no_more_than_a_vault_takes() =>
        Assert.Equal(300, Enumerable.Range(0, 1_000).Sum(number => Bring($"organization{number}", 1)));

    [Fact]
    public void What_could_not_be_had_again_counts_and_is_never_refused()
    {
        Assert.Equal(300, Enumerable.Range(0, 300).Count(_ => _budget.TryTake("first", new OrganizationId("acme"), isObtained: true)));

        Assert.Equal(0, Bring("acme", 1));
        Assert.Equal(0, Take(1));
    }

    [Fact]
    public void Being_throttled_halves_the_engines_share_which_grows_back()
    {
        Take(200);
        _budget.Throttled("first", TimeSpan.FromSeconds(4));
        _budget.Throttled("first", TimeSpan.FromSeconds(4)); // sent beside the other
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
    public void However_often_it_is_throttled_something_is_left()
    {
        for (var number = 0; number < 20; number++)
        {
            _budget.Throttled("first", retryAfter: null);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(10, Take(300));
    }

    [Fact]
    public void No_ten_seconds_hold_more_than_two_hundred_wherever_they_begin()
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
    public void Those_who_ask_in_vain_use_nothing_up()
    {
        Take(200);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Take(500);

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(200, Take(200));
    }

    [Fact]
    public void Permits_taken_side_by_side_are_counted_one_by_one()
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
    public void Two_failures_in_a_row_are_borne_and_the_third_ends_the_permits()
    {
        Fail(2);
        Assert.Equal(1, Take(1));

        Fail(1);

        Assert.Equal(0, Take(1));
    }

    [Fact]
    public void A_success_between_failures_begins_the_row_anew()
    {
        Fail(2);
        _budget.Succeeded("first");
        Fail(2);

        Assert.Equal(1, Take(1));
    }

    [Fact]
    public void Failures_that_do_not_fall_within_a_minute_are_no_row()
    {
        Fail(2);
        _clock.Advance(TimeSpan.FromSeconds(61));
        Fail(2);

        Assert.Equal(1, Take(1));
    }

    [Fact]
    public void Half_a_minute_after_the_latest_failure_one_alone_may_try()
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
    public void A_trial_that_nobody_hears_of_again_is_followed_by_another()
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
