using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>A change of what an application is as an OAuth client; lists replace as a whole. What it is, public or confidential, never changes.</summary>
public sealed record UpdateClientRequest
{
    private UpdateClientRequest()
    {
    }

    private ApplicationKind? Kind { get; init; }

    private ClientSettings Settings { get; init; } = new();

    /// <summary>Parses a body, which may stand in a member <c>oauth</c>; all its problems come at once.</summary>
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
