using Kontext.Core.Schedule;
using Kontext.Testing;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;

namespace Kontext.Functions.Tests;

/// <summary>A deployment that takes tokens of one issuer: a person needs no other to be named by.</summary>
public sealed class OnlyIssuerTests(OnlyIssuerTests.OneIssuerApp app) : IClassFixture<OnlyIssuerTests.OneIssuerApp>
{
    [Fact]
    public async Task A_person_is_found_by_the_subject_alone()
    {
        var acme = app.NewOrganization();
        var id = await acme.CreateConnectedAsync();

        var answer = await acme.Service.PostAsync("/connections/revoke", """{ "user": { "subject": "alice" } }""");
        Assert.True(answer.Status == 202, answer.Text);
        await app.RunDueAsync(acme, HintKind.RevokeAll);

        Assert.Equal("""{"connected":false,"status":"disconnected","reason":"revoked"}""", await acme.ReadConnectionAsync(id));
    }

    public sealed class OneIssuerApp(AzuriteServer azurite) : KontextApp(azurite)
    {
        // Development has two more issuers.
        protected override void ConfigureServices(IServiceCollection services)
        {
            base.ConfigureServices(services);
            services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, options =>
            {
                options.TokenValidationParameters.ValidIssuer = null;
                options.TokenValidationParameters.ValidIssuers = [TestTokens.Issuer];
            });
        }
    }
}
