using System.Security.Claims;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Kontext.Functions.Integrations;
using Kontext.Testing.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Benchmarks;

/// <summary>The app as production configures it, over scripted storage.</summary>
internal sealed class KontextHost : FunctionApp<IntegrationFunctions>
{
    private const string Issuer = "https://issuer.example";
    private const string Audience = "https://kontext.example/api/v1";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string NewBearer() => "Bearer " + new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(2),
        Subject = new ClaimsIdentity([new("sub", "alice"), new("client_id", "bench"), new("org_id", "acme"), new("scope", "management:all")]),
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(_key), SecurityAlgorithms.HmacSha256),
    });

    /// <summary>The same rules for the neighbour.</summary>
    public TokenValidationParameters Callers => new() { ValidIssuer = Issuer, ValidAudience = Audience, IssuerSigningKey = new SymmetricSecurityKey(_key) };

    protected override string EnvironmentName => Environments.Production;

    protected override void Configure(IWebHostBuilder builder)
    {
        foreach (var (key, value) in new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PublicUrl"] = "https://kontext.example",
            ["Authentication:Schemes:Bearer:ValidIssuers:0"] = Issuer,
            ["Authentication:Schemes:Bearer:ValidAudiences:0"] = Audience,
            ["Authentication:Schemes:Bearer:SigningKeys:0:Issuer"] = Issuer,
            ["Authentication:Schemes:Bearer:SigningKeys:0:Value"] = Convert.ToBase64String(_key),
            ["StoragePrefix"] = "bench",
            ["RateLimits:RequestsPerCaller"] = "100000",
            ["RateLimits:RequestsPerOrganization"] = "100000",
            ["RateLimits:SecretWritesPerOrganization"] = "1000",
            ["Storage:Tables"] = BareHost.ConnectionString,
            ["Secrets:Vaults:main"] = "https://bench.vault.azure.net/",
        })
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.ConfigureServices(services => services.ConfigureAll<TableClientOptions>(options => options.Transport = ScriptedRows.NewTransport()));
    }
}
