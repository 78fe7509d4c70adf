using System.Globalization;
using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests.Zoo;

/// <summary>Runs each authorization server of the zoo through the whole app: the pages of the person, the answers of the API, and the stored data.</summary>
[Collection(nameof(VisitedZoo))]
public sealed class AuthorizationServerZooTests(VisitedZoo zoo)
{
    public static TheoryData<string> Names => [.. Animals.All.Select(animal => animal.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_authorization_server_that(string name)
    {
        var animal = Animals.All.Single(one => one.Name == name);

        var (begun, seen) = await zoo.SeeAsync(animal);

        WasValidated(animal, seen);
        if (animal.Fate.Refusal is { } refusal)
            WasRefused(refusal, seen, animal.Fate);
        else
            CameBack(seen, animal.Fate, begun);
        Assert.Equal(animal.ClientSecrets + (animal.Fate.IsConnected ? 1 : 0), seen.SecretsLeft);
        Assert.InRange(seen.Enclosure.Server.Token.Requests.Count, 0, 1);
        animal.Besides(seen);
    }

    private static void WasValidated(Animal animal, Sighting seen)
    {
        var isFoundOut = animal.Fate.Refusal?.Code == "discovery_failed";
        Assert.Equal(animal.Validation ?? (isFoundOut ? "invalid" : "valid"), seen.Validated.Json["status"]!.GetValue<string>());
        if (isFoundOut)
            Assert.Contains(animal.Fate.Says!, seen.Validated.Json["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static void WasRefused((int Status, string Code) refusal, Sighting seen, Fate fate)
    {
        seen.Authorized.IsProblem(refusal.Status, refusal.Code);
        Assert.Contains(fate.Says!, seen.Authorized.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        IsNotConnected(seen, reason: null);
    }

    private static void CameBack(Sighting seen, Fate fate, DateTimeOffset begun)
    {
        Assert.True(seen.Authorized.Status == 200, seen.Authorized.Text);
        Assert.True(seen.Returned is not null, seen.Pages[^1].Text);
        Assert.Equal("S256", seen.Asked("code_challenge_method"));
        if (fate.IsConnected)
        {
            Assert.StartsWith("Files is connected", seen.Returned.Text[seen.Returned.Text.IndexOf("Files is", StringComparison.Ordinal)..], StringComparison.Ordinal);
            IsConnected(seen, fate, begun);
        }
        else
        {
            Assert.Equal(fate.Heading, seen.Returned.Heading);
            Assert.True(seen.Returned.Text.Contains(fate.Says!, StringComparison.Ordinal), seen.Returned.Text);
            IsNotConnected(seen, fate.Reason);
        }
    }

    private static void IsConnected(Sighting seen, Fate fate, DateTimeOffset begun)
    {
        JsonObject expected = new() { ["connected"] = true, ["status"] = "connected" };
        if (fate.ExpiresIn is { } span)
            expected["expiresAt"] = (begun + span).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        if (fate.Account is { } account)
            expected["displayName"] = account;
        JsonMatch.Exact(expected.ToJsonString(), seen.Connection);
        Assert.Empty(seen.Enclosure.Server.Revocation.Requests);
        Assert.Equal("This step is already done", seen.Again!.Heading);
    }

    private static void IsNotConnected(Sighting seen, string? reason)
    {
        JsonObject expected = new() { ["connected"] = false, ["status"] = "disconnected" };
        if (reason is not null)
            expected["reason"] = reason;
        JsonMatch.Exact(expected.ToJsonString(), seen.Connection);
    }
}
