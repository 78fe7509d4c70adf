using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>
/// The request to change the OAuth settings of an application. Lists are replaced as a whole. A public or confidential application never
/// changes its kind.
/// </summary>
public sealed record UpdateClientRequest
{
    private UpdateClientRequest()
    {
    }

    private ApplicationKind? Kind { get; init; }

    private ClientSettings Settings { get; init; } = new();

    /// <summary>Parses a body, with or without an enclosing member <c>oauth</c>. All problems come at once.</summary>
    public static Outcome<UpdateClientRequest> Parse(JsonElement body)
    {
        var errors = new List<FieldError>();
        var (element, path) = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("oauth", out var wrapped) ? (wrapped, "/oauth") : (body, "");
        var kind = new MemberReader(element, path, errors).Text<ApplicationKind?>("type", ClientSettings.ParseKind);
        var settings = ClientSettings.Parse(element, path, errors);
        return errors.Count > 0 ? Problem.Invalid(errors) : new UpdateClientRequest { Kind = kind.Value, Settings = settings };
    }

    internal Problem? Check(Application present) => Kind is { } kind && kind != present.Kind
        ? Problem.Invalid("/type", ErrorCodes.NotAllowed, "An application stays public or confidential for ever; create another one.")
        : null;

    internal Application ApplyTo(Application present) => Settings.ApplyTo(present);
}
