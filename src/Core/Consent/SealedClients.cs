using System.Text.Json;
using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;
using Kontext.Core.Tokens;

namespace Kontext.Core.Consent;

/// <summary>
/// Registers clients without storage (RFC 7591). The client id is the sealed registration itself: name and redirect URIs, encrypted with
/// AES-GCM. Any number of registrations so costs no row.
/// </summary>
public sealed class SealedClients(SymmetricKeys keys)
{
    /// <summary>The limit of characters of a client id.</summary>
    internal const int MaxLength = 2_000;

    private const string Prefix = "dyn_";
    private const int MaxName = 128;

    /// <summary>Returns the new client. Failure: the error of RFC 7591 section 3.2.2.</summary>
    public async Task<Result<AuthorizingClient, GrantRefusal>> RegisterAsync(JsonElement metadata, CancellationToken cancellationToken)
    {
        if (ReadRegistration(metadata, out var registration) is { } refused)
            return refused;
        var id = await SealAsync(registration!, cancellationToken);
        return id.Length <= MaxLength
            ? Client(id, registration!)
            : GrantRefusal.Metadata("The redirect URIs are too long for a registration here; send fewer or shorter ones.");
    }

    /// <summary>Returns the client of a client id; null when this deployment has not sealed it.</summary>
    internal async Task<AuthorizingClient?> OpenAsync(string clientId, CancellationToken cancellationToken)
    {
        if (!clientId.StartsWith(Prefix, StringComparison.Ordinal) || clientId.Length > MaxLength)
            return null;
        return SealedText.Open(await keys.GetAsync(KeyPurpose.ClientSeal, cancellationToken), clientId.AsSpan(Prefix.Length)) is { } plain
            && JsonSerializer.Deserialize(plain, ConsentJson.Default.SealedRegistration) is { } registration
            ? Client(clientId, registration)
            : null;
    }

    private async Task<string> SealAsync(SealedRegistration registration, CancellationToken cancellationToken)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(registration, ConsentJson.Default.SealedRegistration);
        return Prefix + SealedText.Seal(await keys.GetAsync(KeyPurpose.ClientSeal, cancellationToken), plain);
    }

    private static GrantRefusal? ReadRegistration(JsonElement metadata, out SealedRegistration? registration)
    {
        registration = null;
        List<FieldError> errors = [];
        var reader = new MemberReader(metadata, "", errors);
        var uris = reader.Required("redirect_uris", reader.Element("redirect_uris", (list, at, problems) => TextList.Parse(list, at, problems, RedirectUri.Most, RedirectUri.Parse)));
        var name = reader.Text("client_name", PlainText.UpTo(MaxName));
        if (errors.Count > 0)
        {
            return errors[0].Path.StartsWith("/redirect_uris", StringComparison.Ordinal)
                ? GrantRefusal.RedirectUri(errors[0].Message)
                : GrantRefusal.Metadata(errors[0].Message);
        }

        if (uris.Value is not { Count: > 0 } found)
            return GrantRefusal.RedirectUri("Send at least one redirect URI.");
        registration = new SealedRegistration(name.Value is { Length: > 0 } text ? text : "An application", found);
        return null;
    }

    private static AuthorizingClient Client(string id, SealedRegistration registration) =>
        new() { Id = id, Name = registration.Name, RedirectUris = registration.RedirectUris, IsOwnerKnown = false };
}

/// <summary>The content of a sealed client id. It is stored in programs elsewhere, so members are only ever added.</summary>
/// <param name="Name">The client's name, as it registered.</param>
/// <param name="RedirectUris">The redirect URIs.</param>
internal sealed record SealedRegistration(string Name, IReadOnlyList<string> RedirectUris);
