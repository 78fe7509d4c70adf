using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Kontext.Core.Outcomes;
using Kontext.Core.Secrets;
using Kontext.Testing;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kontext.Core.Tests.Secrets;

public sealed class KeyVaultSecretStoreTests : SecretStoreContract, IDisposable
{
    private readonly ScriptedKeyVault _vault = new();
    private readonly ServiceProvider _services;

    public KeyVaultSecretStoreTests()
    {
        _services = TestVaults.Provide(_vault);
        Store = _services.GetRequiredService<ISecretStore>();
    }

    private protected override ISecretStore Store { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _services.Dispose();
        _vault.Dispose();
    }

    [Fact]
    public async Task Content_is_plain_JSON_with_its_content_type()
    {
        await Store.SetAsync(Store.NewAddress(), new Credential { Token = "t-1" }, Ct);

        Assert.Equal("""{"token":"t-1"}""", Assert.Single(_vault.StoredValues));
        Assert.Equal("application/json", Assert.Single(_vault.StoredContentTypes));
    }

    [Fact]
    public async Task Each_operation_is_one_call()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, Ct);
        await Store.FindAsync(reference, Ct);
        await Store.FindNewestAsync(reference.Address, Ct);
        await Store.DeleteAsync(reference.Address, Ct);

        Assert.Equal(["set", "get", "get", "delete"], _vault.Operations);
    }

    [Fact]
    public void New_secrets_are_spread_over_the_vaults()
    {
        var vaults = Enumerable.Range(0, 200).Select(_ => Store.NewAddress().Vault).CountBy(vault => vault).ToDictionary(StringComparer.Ordinal);

        Assert.Equal(["first", "second"], vaults.Keys.Order(StringComparer.Ordinal));
        Assert.All(vaults.Values, count => Assert.True(count > 50));
    }

    [Fact]
    public async Task Vaults_are_kept_apart()
    {
        var reference = await Store.SetAsync(Store.NewAddress() with { Vault = "first" }, new Credential { Token = "t" }, Ct);

        Assert.Null(await Store.FindAsync(reference with { Address = reference.Address with { Vault = "second" } }, Ct));
    }

    [Fact]
    public async Task A_throttled_call_is_repeated()
    {
        _vault.Throttle(0, 0);

        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, Ct);

        Assert.Equal(["set", "set", "set"], _vault.Operations);
        Assert.Equal("t", (await Store.FindAsync(reference, Ct))!.Token);
    }

    [Fact]
    public async Task A_vault_that_keeps_throttling_is_unavailable_for_its_Retry_After()
    {
        _vault.Throttle(0, 0, 0, 17);

        var fault = await Assert.ThrowsAsync<UnavailableException>(() => Store.SetAsync(Store.NewAddress(), new Credential { Token = "canary" }, Ct));

        Assert.Equal("Key Vault", fault.Dependency);
        Assert.Equal(TimeSpan.FromSeconds(17), fault.RetryAfter);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_Retry_After_of_a_vault_is_waited_for()
    {
        _vault.Throttle(5);

        var storing = Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, Ct);
        while (!storing.IsCompleted)
        {
            ((FakeTimeProvider)_services.GetRequiredService<TimeProvider>()).Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal("t", (await Store.FindAsync(await storing, Ct))!.Token);
        Assert.Equal(["set", "set", "get"], _vault.Operations);
    }

    [Fact]
    public async Task The_tags_of_a_secret_show_kind_and_expiry_and_no_owner()
    {
        var now = _services.GetRequiredService<TimeProvider>().GetUtcNow();
        await Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, Ct);
        await Store.SetAsync(Store.NewAddress(), new Credential { Grant = GrantUntil(now.AddHours(1), refreshToken: null) }, Ct);
        await Store.SetAsync(Store.NewAddress(), new Credential { Grant = GrantUntil(now.AddHours(1), refreshToken: "r") }, Ct);

        var facts = _vault.Versions.Select(kept => (Kind: (string?)kept.Facts["tags"]!["kind"], Ends: (long)kept.Facts["attributes"]!["exp"]!));
        Assert.Equal(
            [("token", now.AddDays(730)), ("grant", now.AddHours(1)), ("renewable-grant", now.AddDays(730))],
            facts.Select(fact => (fact.Kind!, DateTimeOffset.FromUnixTimeSeconds(fact.Ends))));
        Assert.All(_vault.Versions, kept => Assert.Equal(["kind", "made-by"], kept.Facts["tags"]!.AsObject().Select(tag => tag.Key).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_vault_that_is_not_configured_any_more_is_a_fault_that_names_the_setting()
    {
        SecretReference reference = new(new SecretAddress("third", "name"), "version");

        VaultException[] faults =
        [
            await Assert.ThrowsAsync<VaultException>(() => Store.FindAsync(reference, Ct)),
            await Assert.ThrowsAsync<VaultException>(() => Store.FindNewestAsync(reference.Address, Ct)),
            await Assert.ThrowsAsync<VaultException>(() => Store.SetAsync(reference.Address, new Credential { Token = "t" }, Ct)),
            await Assert.ThrowsAsync<VaultException>(() => Store.DeleteAsync(reference.Address, Ct)),
        ];

        Assert.All(faults, fault => Assert.Contains("set Secrets:Vaults:third to its address", fault.Message, StringComparison.Ordinal));
        Assert.Empty(_vault.Operations);
    }

    [Fact]
    public async Task A_vault_that_cannot_be_reached_is_unavailable()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "canary" }, Ct);
        _vault.IsUnreachable = true;

        UnavailableException[] faults =
        [
            await Assert.ThrowsAsync<UnavailableException>(() => Store.SetAsync(reference.Address, new Credential { Token = "canary" }, Ct)),
            await Assert.ThrowsAsync<UnavailableException>(() => Store.FindAsync(reference, Ct)),
            await Assert.ThrowsAsync<UnavailableException>(() => Store.FindNewestAsync(reference.Address, Ct)),
            await Assert.ThrowsAsync<UnavailableException>(() => Store.DeleteAsync(reference.Address, Ct)),
        ];

        Assert.All(faults, fault => Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_identity_that_has_no_token_for_the_moment_makes_the_vault_unavailable()
    {
        _vault.Credential = new NoTokenCredential();
        await using var services = TestVaults.Provide(_vault);
        var store = services.GetRequiredService<ISecretStore>();

        var fault = await Assert.ThrowsAsync<UnavailableException>(() => store.SetAsync(store.NewAddress(), new Credential { Token = "canary" }, Ct));

        Assert.Equal("Key Vault", fault.Dependency);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_returns_a_reference_to_the_stored_version()
    {
        var faults = new FaultyTransport(_vault.Transport);
        await using var services = TestVaults.Provide(_vault, configure: options => options.Transport = faults);
        var store = services.GetRequiredService<ISecretStore>();
        var reference = await store.SetAsync(store.NewAddress() with { Vault = "first" }, new Credential { Token = "earlier" }, Ct);
        faults.LoseAnswer(request => request.Method == RequestMethod.Put);

        var next = await store.SetAsync(reference.Address, new Credential { Token = "t" }, Ct);

        Assert.True(faults.IsSpent);
        Assert.Equal("t", (await store.FindAsync(next, Ct))!.Token);
        Assert.Equal(next, (await store.FindNewestAsync(reference.Address, Ct))!.Reference);
        Assert.Equal("earlier", (await store.FindAsync(reference, Ct))!.Token);
    }

    [Fact]
    public async Task Cancellation_by_the_caller_is_not_a_fault_of_the_vault()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, cancelled.Token));
    }

    [Fact]
    public async Task A_refusal_is_a_fault_that_names_the_vault_and_no_secret()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "canary" }, Ct);
        _vault.IsForbidden = true;

        VaultException[] faults =
        [
            await Assert.ThrowsAsync<VaultException>(() => Store.SetAsync(reference.Address, new Credential { Token = "canary" }, Ct)),
            await Assert.ThrowsAsync<VaultException>(() => Store.FindAsync(reference, Ct)),
            await Assert.ThrowsAsync<VaultException>(() => Store.FindNewestAsync(reference.Address, Ct)),
            await Assert.ThrowsAsync<VaultException>(() => Store.DeleteAsync(reference.Address, Ct)),
        ];

        Assert.All(faults, fault => Assert.Contains($"Key Vault '{reference.Address.Vault}' refused access", fault.Message, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.DoesNotContain(reference.Address.Name, fault.Message, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("canary")]
    [InlineData("\"canary\"")]
    [InlineData("null")]
    [InlineData("{\"token\":{\"canary\":1}}")]
    public async Task A_secret_in_a_foreign_format_is_a_fault_without_its_value(string content)
    {
        var address = Store.NewAddress();
        var client = _services.GetRequiredService<IAzureClientFactory<SecretClient>>().CreateClient(address.Vault);
        var version = (await client.SetSecretAsync(address.Name, content, Ct)).Value.Properties.Version;

        VaultException[] faults =
        [
            await Assert.ThrowsAsync<VaultException>(() => Store.FindAsync(new SecretReference(address, version), Ct)),
            await Assert.ThrowsAsync<VaultException>(() => Store.FindNewestAsync(address, Ct)),
        ];

        Assert.All(faults, fault => Assert.Contains($"vault '{address.Vault}'", fault.Message, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_the_vault_refuses_is_not_a_conflict()
    {
        var fault = await Assert.ThrowsAsync<RequestFailedException>(() => Store.SetAsync(new SecretAddress("first", "no_underscores"), new Credential { Token = "canary" }, Ct));

        Assert.Equal(400, fault.Status);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_of_a_credential_does_not_show_its_value() =>
        Assert.Equal("Credential", new Credential { Token = "canary", Fields = JsonElement.Parse("""{"a":"canary"}""") }.ToString());

    private static OAuthGrant GrantUntil(DateTimeOffset end, string? refreshToken) => new()
    {
        AccessToken = "a",
        RefreshToken = refreshToken,
        AccessTokenExpiresAt = end,
        TokenEndpoint = new Uri("https://login.example/token"),
        ClientId = "own",
        ClientAuthentication = "none",
    };

    private sealed class NoTokenCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new AuthenticationFailedException("The identity endpoint did not answer.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
