using System.Globalization;
using System.Security.Cryptography;
using Kontext.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Kontext.Functions.Tests;

/// <summary>A deployment that takes tokens of two issuers takes each issuer's tokens under that issuer's key.</summary>
public sealed class SigningKeyTests(SigningKeyTests.TwoIssuersApp app) : IClassFixture<SigningKeyTests.TwoIssuersApp>
{
    private const string Other = "https://other.example/";

    private static readonly byte[] OthersKey = RandomNumberGenerator.GetBytes(32);

    [Theory]
    [InlineData(TestTokens.Issuer, false, 200)]
    [InlineData(Other, true, 200)]
    [InlineData(TestTokens.Issuer, true, 401)]
    [InlineData(Other, false, 401)]
    public async Task A_signing_key_is_accepted_for_its_own_issuer_only(string issuer, bool isSignedByOther, int status)
    {
        var token = app.Tokens.Sign(
            new() { ["sub"] = "alice", ["org_id"] = "acme", ["scope"] = "management:all" },
            descriptor =>
            {
                descriptor.Issuer = issuer;
                if (isSignedByOther)
                    descriptor.SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(OthersKey), SecurityAlgorithms.HmacSha256);
            });

        var answer = await app.ClientWith(token).GetAsync("/integrations");

        if (status == 200)
            Assert.Equal(200, answer.Status);
        else
            answer.IsProblem(401, "invalid_token");
    }

    public sealed class TwoIssuersApp(AzuriteServer azurite) : KontextApp(azurite)
    {
        private const string Bearer = "Authentication:Schemes:Bearer";

        protected override IEnumerable<KeyValuePair<string, string?>> Settings() =>
        [
            .. base.Settings(),
            new($"{Bearer}:ValidIssuers:other", Other),
            new($"{Bearer}:SigningKeys:other:Id", "other"),
            new($"{Bearer}:SigningKeys:other:Issuer", Other),
            new($"{Bearer}:SigningKeys:other:Value", Convert.ToBase64String(OthersKey)),
            new($"{Bearer}:SigningKeys:other:Length", OthersKey.Length.ToString(CultureInfo.InvariantCulture)),
        ];
    }
}
