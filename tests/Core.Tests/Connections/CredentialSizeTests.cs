using System.Text.Json;
using Kontext.Core.Connections;
using Kontext.Core.CredentialSchemas;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Connections;

public sealed class CredentialSizeTests
{
    // The vault limits the stored text. It is longer than the credential: it has a JSON frame and escaped characters.
    [Theory]
    [InlineData("a", 20_467, false)]
    [InlineData("a", 20_000, true)]
    [InlineData("😀", 5_000, false)]
    public void Credentials_are_accepted_only_when_they_fit_the_limit_of_a_vault(string character, int count, bool isAccepted)
    {
        var errors = new List<FieldError>();
        var schema = CredentialSchema.Parse(JsonElement.Parse("""{"key":"string"}"""), "", errors);
        var body = JsonElement.Parse($$"""{"credentials":{"key":"{{string.Concat(Enumerable.Repeat(character, count))}}"} }""");

        var accepted = AddUserTokenRequest.Parse(body, schema, TimeProvider.System.GetUtcNow()).Succeeded(out var request, out var problem);

        Assert.Equal(isAccepted, accepted);
        Assert.False(request?.Credential.IsTooLarge() ?? false);
        if (problem is not null)
            Assert.Equal(("/credentials", ErrorCodes.OutOfRange), (Assert.Single(problem.Errors).Path, problem.Errors[0].Code));
    }

    [Fact]
    public void A_token_that_fills_a_field_with_a_name_of_20_KB_is_refused()
    {
        var schema = CredentialSchema.Parse(JsonElement.Parse($$"""{"{{new string('n', 20_480)}}":"string"}"""), "", []);

        Assert.False(AddUserTokenRequest.Parse(JsonElement.Parse("""{"token":"t"}"""), schema, TimeProvider.System.GetUtcNow()).Succeeded(out _, out var problem));

        Assert.Equal(("/token", ErrorCodes.OutOfRange), (Assert.Single(problem.Errors).Path, problem.Errors[0].Code));
    }
}
