using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.Core.Schedule;
using Kontext.Core.Secrets;

namespace Kontext.Core.Connecting;

/// <summary>
/// Stores authorization codes, each with its PKCE verifier, as secrets until the application completes the connection with the user's
/// token.
/// </summary>
public sealed class HeldCodes(ISecretStore secrets, SecretBudget budget, ScheduleStore schedule)
{
    /// <summary>Stores a code. A garbage hint names the address first, so that no secret stays behind when no row refers to it.</summary>
    internal async Task<SecretReference> StoreAsync(PendingAuthorization pending, HeldCode code, CancellationToken cancellationToken)
    {
        var address = secrets.NewAddress();
        await schedule.AddAsync(Hint.Garbage(pending.Organization, pending.Integration.Value, pending.User, [address]), cancellationToken);

        // Counted in the budget, but never refused: a code cannot be obtained again.
        budget.TryTake(address.Vault, pending.Organization, isObtained: true);
        var fields = JsonSerializer.SerializeToElement(code, HeldCodeJson.Default.HeldCode);
        return await secrets.SetAsync(address, new Credential { Fields = fields }, cancellationToken);
    }

    /// <summary>Returns the code; null when it was deleted.</summary>
    internal async Task<HeldCode?> FindAsync(SecretReference reference, CancellationToken cancellationToken) =>
        (await secrets.FindAsync(reference, cancellationToken))?.Fields?.Deserialize(HeldCodeJson.Default.HeldCode);

    internal Task DeleteAsync(SecretReference reference, CancellationToken cancellationToken) => secrets.DeleteAsync(reference.Address, cancellationToken);
}

/// <summary>A code that waits in a vault for its completion.</summary>
internal sealed record HeldCode(string Code, string Verifier)
{
    /// <summary>Returns the type name only, so that no log shows the content.</summary>
    public override string ToString() => nameof(HeldCode);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HeldCode))]
internal sealed partial class HeldCodeJson : JsonSerializerContext;
