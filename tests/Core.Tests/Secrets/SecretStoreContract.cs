using System.Globalization;
using System.Text.Json;
using Kontext.Core.Secrets;

namespace Kontext.Core.Tests.Secrets;

/// <summary>The contract of both stores.</summary>
public abstract class SecretStoreContract
{
    private protected abstract ISecretStore Store { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_comes_back_as_it_was_given()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "täg-\"\\/<>&'+ 漢字 🔑" }, Ct);

        var found = await Store.FindAsync(reference, Ct);

        Assert.Equal("täg-\"\\/<>&'+ 漢字 🔑", found!.Token);
        Assert.Null(found.Fields);
    }

    [Fact]
    public async Task Fields_come_back_as_they_were_given()
    {
        var fields = JsonElement.Parse("""{"apiKey":"k-1","nested":{"PortNumber":8080.50,"none":null},"list":[true,1e400]}""");
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Fields = fields }, Ct);

        var found = await Store.FindAsync(reference, Ct);

        Assert.Null(found!.Token);
        Assert.Equal(fields.GetRawText(), found.Fields!.Value.GetRawText());
    }

    [Fact]
    public async Task A_reference_survives_being_written_as_text()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, Ct);

        var found = await Store.FindAsync(SecretReference.Read(reference.ToString()), Ct);

        Assert.Equal("t", found!.Token);
    }

    [Fact]
    public async Task Every_version_can_be_read_until_the_name_is_deleted()
    {
        var address = Store.NewAddress();
        var first = await Store.SetAsync(address, new Credential { Token = "one" }, Ct);
        var second = await Store.SetAsync(address, new Credential { Token = "two" }, Ct);
        var third = await Store.SetAsync(address, new Credential { Token = "three" }, Ct);

        Assert.Equal("one", (await Store.FindAsync(first, Ct))!.Token);
        Assert.Equal("two", (await Store.FindAsync(second, Ct))!.Token);
        Assert.Equal("three", (await Store.FindAsync(third, Ct))!.Token);

        await Store.DeleteAsync(address, Ct);

        Assert.Null(await Store.FindAsync(first, Ct));
        Assert.Null(await Store.FindAsync(second, Ct));
        Assert.Null(await Store.FindAsync(third, Ct));
    }

    [Fact]
    public async Task Versions_written_at_the_same_time_are_all_kept()
    {
        var address = Store.NewAddress();

        var references = await Task.WhenAll(Enumerable.Range(0, 5).Select(number => Store.SetAsync(address, new Credential { Token = $"{number}" }, Ct)));

        var found = await Task.WhenAll(references.Select(reference => Store.FindAsync(reference, Ct)));
        Assert.Equal(["0", "1", "2", "3", "4"], found.Select(credential => credential!.Token));
    }

    [Fact]
    public async Task The_newest_version_is_the_one_written_last()
    {
        var address = Store.NewAddress();

        // Several versions in one millisecond of a stopped clock, so their names alone give a random order.
        for (var number = 0; number < 8; number++)
        {
            var written = await Store.SetAsync(address, new Credential { Token = $"{number}" }, Ct);
            var newest = await Store.FindNewestAsync(address, Ct);

            Assert.Equal(written, newest!.Reference);
            Assert.Equal($"{number}", newest.Credential.Token);
        }
    }

    [Fact]
    public async Task The_newest_of_simultaneous_versions_has_its_own_content()
    {
        var address = Store.NewAddress();

        var references = await Task.WhenAll(Enumerable.Range(0, 5).Select(number => Store.SetAsync(address, new Credential { Token = $"{number}" }, Ct)));

        var newest = await Store.FindNewestAsync(address, Ct);
        Assert.Equal(references[int.Parse(newest!.Credential.Token!, CultureInfo.InvariantCulture)], newest.Reference);
    }

    [Fact]
    public async Task There_is_no_newest_version_of_a_name_that_is_gone_or_was_never_used()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, Ct);

        await Store.DeleteAsync(reference.Address, Ct);

        Assert.Null(await Store.FindNewestAsync(reference.Address, Ct));
        Assert.Null(await Store.FindNewestAsync(Store.NewAddress(), Ct));
    }

    [Fact]
    public async Task The_text_of_a_stored_credential_does_not_show_its_value()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "canary" }, Ct);

        var text = $"{await Store.FindNewestAsync(reference.Address, Ct)}";

        Assert.Equal("StoredCredential", text);
    }

    [Fact]
    public async Task A_credential_that_was_never_stored_is_null()
    {
        var kept = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, Ct);
        var otherVersion = kept with { Version = "0123456789abcdef0123456789abcdef" };
        var otherName = kept with { Address = Store.NewAddress() with { Vault = kept.Address.Vault } };

        Assert.Null(await Store.FindAsync(otherVersion, Ct));
        Assert.Null(await Store.FindAsync(otherName, Ct));
    }

    [Fact]
    public async Task Deleting_leaves_other_names_alone()
    {
        var kept = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "kept" }, Ct);
        var deleted = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "deleted" }, Ct);

        await Store.DeleteAsync(deleted.Address, Ct);

        Assert.Equal("kept", (await Store.FindAsync(kept, Ct))!.Token);
    }

    [Fact]
    public async Task Deleting_twice_or_deleting_an_unknown_name_succeeds()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "t" }, Ct);

        await Store.DeleteAsync(reference.Address, Ct);
        await Store.DeleteAsync(reference.Address, Ct);
        await Store.DeleteAsync(Store.NewAddress(), Ct);

        Assert.Null(await Store.FindAsync(reference, Ct));
    }

    [Fact]
    public async Task A_deleted_name_is_never_used_again()
    {
        var reference = await Store.SetAsync(Store.NewAddress(), new Credential { Token = "canary-before" }, Ct);
        await Store.DeleteAsync(reference.Address, Ct);

        var fault = await Assert.ThrowsAsync<VaultException>(() => Store.SetAsync(reference.Address, new Credential { Token = "canary-after" }, Ct));

        Assert.Contains("fresh name", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_of_20_KB_is_kept_and_one_byte_more_is_refused()
    {
        var overhead = """{"token":""}""".Length;
        var largest = new Credential { Token = new string('漢', (Credential.MaxBytes - overhead) / 3) };
        var tooLarge = new Credential { Token = new string('c', Credential.MaxBytes - overhead + 1) };
        var address = Store.NewAddress();

        var reference = await Store.SetAsync(address, largest, Ct);
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => Store.SetAsync(address, tooLarge, Ct));

        Assert.Equal(largest.Token, (await Store.FindAsync(reference, Ct))!.Token);
        Assert.False(largest.IsTooLarge());
        Assert.True(tooLarge.IsTooLarge());
        Assert.DoesNotContain("ccc", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_are_fresh_and_fit_a_vault()
    {
        var addresses = Enumerable.Range(0, 100).Select(_ => Store.NewAddress()).ToList();

        Assert.Equal(100, addresses.Select(address => address.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(addresses, address => Assert.Matches("^[a-z][a-z0-9]{1,20}-[0-9a-f]{32}$", address.Name));
        Assert.All(addresses, address => Assert.DoesNotContain('/', address.Vault));
    }

    [Fact]
    public async Task A_vault_that_is_not_configured_is_a_fault_that_names_the_setting()
    {
        var elsewhere = new SecretReference(Store.NewAddress() with { Vault = "gone" }, "0123");

        var faults = new[]
        {
            await Assert.ThrowsAsync<VaultException>(() => Store.FindAsync(elsewhere, Ct)),
            await Assert.ThrowsAsync<VaultException>(() => Store.FindNewestAsync(elsewhere.Address, Ct)),
            await Assert.ThrowsAsync<VaultException>(() => Store.DeleteAsync(elsewhere.Address, Ct)),
            await Assert.ThrowsAsync<VaultException>(() => Store.SetAsync(elsewhere.Address, new Credential { Token = "t" }, Ct)),
        };

        Assert.All(faults, fault => Assert.Contains("Secrets:Vaults:gone", fault.Message, StringComparison.Ordinal));
    }
}
