using System.Security.Cryptography;
using Kontext.LocalHost.Identity;
using Kontext.LocalHost.Settings;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.LocalHost.Tests;

public sealed class DevelopmentIdentityTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("identity").FullName;

    private string FilePath => Path.Combine(_data, "identity.json");

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public void The_app_gets_the_issuer_by_settings_only() => Assert.Equal(
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PublicUrl"] = "http://localhost:7071",
            ["Authentication:Schemes:Bearer:Authority"] = "http://localhost:7071/development",
            ["Authentication:Schemes:Bearer:RequireHttpsMetadata"] = "false",
            ["Authentication:Schemes:Bearer:ValidAudiences:local0"] = "http://localhost:7071/api/v1",
            ["Authentication:Schemes:Bearer:ValidAudiences:local1"] = "http://127.0.0.1:7071/api/v1",
            ["Authentication:Schemes:Bearer:ValidAudiences:local2"] = "http://[::1]:7071/api/v1",
            ["Connect:Authority"] = "http://localhost:7071/development",
            ["Connect:ClientId"] = "development",
        },
        Load().Settings());

    [Theory]
    [InlineData("http://127.0.0.1:9000", "http://127.0.0.1:9000", "http://localhost:9000")]
    [InlineData("http://[::1]:9000", "http://[::1]:9000", "http://localhost:9000")]
    [InlineData("http://0.0.0.0:80", "http://localhost", "http://127.0.0.1")]
    [InlineData("http://*:9000", "http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000")]
    [InlineData("http://mybox:9000", "http://mybox:9000", "http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000")]
    [InlineData("http://10.0.0.1:9000", "http://10.0.0.1:9000")]
    [InlineData("http://10.0.0.1:9000;http://127.0.0.1:9001", "http://10.0.0.1:9000", "http://localhost:9001", "http://127.0.0.1:9001")]
    public void Every_loopback_spelling_of_the_address_is_an_audience(string urls, params string[] addresses) =>
        Assert.Equal(addresses.Select(address => $"{address}/api/v1"), Load(urls).Audiences);

    [Fact]
    public void On_a_machine_with_another_name_the_issuer_is_called_on_loopback()
    {
        var identity = Load("http://mybox:9000");

        Assert.Equal("http://mybox:9000", identity.PublicUrl);
        Assert.Equal("http://localhost:9000/development", identity.Authority);
    }

    [Fact]
    public void A_public_url_of_the_apps_own_comes_first_among_the_audiences()
    {
        var identity = DevelopmentIdentity.Load(_data, "http://127.0.0.1:7071", "https://tunnel.example/");

        Assert.Equal("https://tunnel.example", identity.PublicUrl);
        Assert.Equal("http://127.0.0.1:7071/development", identity.Authority);
        Assert.Equal(["https://tunnel.example/api/v1", "http://127.0.0.1:7071/api/v1", "http://localhost:7071/api/v1"], identity.Audiences);
    }

    [Fact]
    public void The_workers_own_settings_have_priority_over_the_variables_of_the_host()
    {
        // The .NET host builder reads variables with this prefix first; files, user secrets and other variables come after them.
        var told = Load().Variables();
        Assert.All(told.Keys, static name => Assert.StartsWith("DOTNET_", name, StringComparison.Ordinal));
        Assert.Equal("http://localhost:7071/development", told["DOTNET_Authentication__Schemes__Bearer__Authority"]);
        Assert.Equal("development", told["DOTNET_Connect__ClientId"]);
    }

    [Fact]
    public async Task Tokens_and_people_survive_a_restart_and_another_port()
    {
        string? token;
        await using (IdentityHost before = new() { DataDirectory = _data, Urls = "http://localhost:7071" })
            token = await TokenAsync(before);
        await using IdentityHost after = new() { DataDirectory = _data, Urls = "http://localhost:7171" };

        var old = await after.WhoAmIAsync(token);
        var fresh = await after.WhoAmIAsync(await TokenAsync(after));

        Assert.Equal("http://localhost:7071/development", old!.Value.GetProperty("iss").GetString());
        Assert.Equal("http://localhost:7071/development", fresh!.Value.GetProperty("iss").GetString());
        var metadata = await new SignInClient(after).GetJsonAsync("/development/.well-known/openid-configuration");
        Assert.Equal("http://localhost:7071/development", metadata.GetProperty("issuer").GetString());
        Assert.Equal("http://localhost:7171/development/oauth2/token", metadata.GetProperty("token_endpoint").GetString());
    }

    [Fact]
    public async Task Another_data_directory_has_another_key()
    {
        await using IdentityHost one = new();
        await using IdentityHost other = new();

        Assert.Null(await other.WhoAmIAsync(await TokenAsync(one)));
    }

    [Fact]
    public async Task Tokens_of_dotnet_user_jwts_are_accepted_beside_these()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        await using IdentityHost host = new()
        {
            AppSettings =
            {
                ["Authentication:Schemes:Bearer:SigningKeys:0:Issuer"] = "dotnet-user-jwts",
                ["Authentication:Schemes:Bearer:SigningKeys:0:Value"] = Convert.ToBase64String(key),
            },
        };
        var theirs = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "dotnet-user-jwts",
            Audience = "http://localhost:7071/api/v1",
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256),
        });

        Assert.Equal("dotnet-user-jwts", (await host.WhoAmIAsync(theirs))!.Value.GetProperty("iss").GetString());
        Assert.Equal("http://localhost:7071/development", (await host.WhoAmIAsync(await TokenAsync(host)))!.Value.GetProperty("iss").GetString());
        Assert.Equal("dotnet-user-jwts", (await host.WhoAmIAsync(theirs))!.Value.GetProperty("iss").GetString());
    }

    [Fact]
    public void The_file_is_for_its_owner_alone_and_is_not_written_twice()
    {
        Load();
        var first = File.ReadAllText(FilePath);
        Load("http://localhost:9000");

        Assert.Equal(first, File.ReadAllText(FilePath));
        Assert.Equal(["identity.json"], Directory.EnumerateFiles(_data).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"issuer":"http://localhost:7071/development","privateKey":"AAAA"}""")]
    [InlineData("""{"issuer":"nowhere","privateKey":"AAAA"}""")]
    public void A_file_without_an_issuer_is_refused_with_one_sentence(string content)
    {
        File.WriteAllText(FilePath, content);

        var refused = Assert.Throws<StartupException>(() => Load());
        Assert.Equal($"{FilePath} does not hold an issuer and its key: delete the file, and sign in again.", refused.Message);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused_with_one_sentence()
    {
        var file = Path.Combine(_data, "file");
        File.WriteAllText(file, "");

        var refused = Assert.Throws<StartupException>(() => DevelopmentIdentity.Load(file, "http://localhost:7071", publicUrl: null));
        Assert.Equal(
            $"{Path.Combine(file, "identity.json")} cannot be read or written: let this user do both, or set LocalHost__DataDirectory to another folder.",
            refused.Message);
    }

    private DevelopmentIdentity Load(string urls = "http://localhost:7071") => DevelopmentIdentity.Load(_data, urls, publicUrl: null);

    private static async Task<string?> TokenAsync(IdentityHost host)
    {
        using var response = await new SignInClient(host).RedeemAsync(
            "", ("grant_type", "client_credentials"), ("client_id", "sa_acme"), ("client_secret", "development"), ("code", null));
        return (await SignInClient.ReadAsync(response)).GetProperty("access_token").GetString();
    }
}
