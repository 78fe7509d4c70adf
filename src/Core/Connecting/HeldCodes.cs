using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>Authorization codes that wait, as secrets, for the token of the person who began; each with its PKCE verifier.</summary>
public sealed class HeldCodes(ISecretStore secrets, SecretBudget budget, ScheduleStore schedule)
{
    /// <summary>Keeps a code. Its place is named as garbage first, so that nothing is left behind when no row comes to refer to it.</summary>
    internal async Task<SecretReference> KeepAsync(PendingAuthorization pending, HeldCode code, CancellationToken cancellationToken)
    {
        var address = secrets.NewAddress();
        await schedule.AddAsync(Hint.Garbage(pending.Organization, pending.Integration.Value, pending.User, [address]), cancellationToken);

        // Counted and never refused: a code cannot be had again.
        budget.TryTake(address.Vault, pending.Organization, isObtained: true);
        var fields = JsonSerializer.SerializeToElement(code, HeldCodeJson.Default.HeldCode);
        return await secrets.SetAsync(address, new Credential { Fields = fields }, cancellationToken);
    }

    /// <summary>Null when it is gone.</summary>
    internal async Task<HeldCode?> FindAsync(SecretReference reference, CancellationToken cancellationToken) =>
        (await secrets.FindAsync(reference, cancellationToken))?.Fields?.Deserialize(HeldCodeJson.Default.HeldCode);

    internal Task DeleteAsync(SecretReference reference, CancellationToken cancellationToken) => secrets.DeleteAsync(reference.Address, cancellationToken);
}

/// <summary>A code that waits for its completion, in a vault.</summary>
internal sealed record HeldCode(string Code, string Verifier)
{
    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => nameof(HeldCode);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HeldCode))]
internal sealed partial class HeldCodeJson : JsonSerializerContext;
