namespace Kontext.Functions.Tests.Health;

/// <summary>A vault that does not let us in, as where a role is missing.</summary>
public sealed class VaultHealthTests(VaultApp app) : IClassFixture<VaultApp>
{
    [Fact]
    public async Task A_vault_is_called_until_it_has_allowed_access_and_not_after_that()
    {
        var stranger = app.ClientWith(null);
        app.Vault.IsForbidden = true;
        (await stranger.GetAsync("/../../health/ready")).IsProblem(503, "unavailable");

        app.Vault.IsForbidden = false;
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, (await stranger.GetAsync("/../../health/ready")).Status);

        app.Vault.ResetOperations();
        app.Vault.IsForbidden = true;
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, (await stranger.GetAsync("/../../health/ready")).Status);
        Assert.Empty(app.Vault.Operations);
    }
}
