using System.Text.Json;
using Kontext.Core.Applications;
using Kontext.Core.Input;
using Kontext.Core.Integrations;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Exchanging;

/// <summary>The request for a session of an agent.</summary>
public sealed record AgentSessionRequest
{
    private const int MaxToken = 16 * 1024;
    private const int Shortest = 60;
    private const int Longest = 86_400;
    private const int Default = 3_600;

    private static readonly string[] Types = ["urn:ietf:params:oauth:token-type:access_token", "urn:ietf:params:oauth:token-type:jwt", UserIdType];

    private const string UserIdType = "urn:kontext:user-id";

    /// <summary>The token that names the user, or the application's own id of one of its users.</summary>
    public required string SubjectToken { get; init; }

    /// <summary>Whether <see cref="SubjectToken"/> is the application's own id of a user.</summary>
    public required bool IsUserId { get; init; }

    /// <summary>The only integrations that the agent may use; null for all of the application.</summary>
    public IReadOnlyList<IntegrationId>? Integrations { get; init; }

    /// <summary>How long the session lasts: 60 seconds to 24 hours.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>Parses a body; all problems come at once.</summary>
    public static Outcome<AgentSessionRequest> Parse(JsonElement body)
    {
        var errors = new List<FieldError>();
        var reader = new MemberReader(body, "", errors);
        var token = reader.Required("subjectToken", reader.Text("subjectToken", (text, path, problems) =>
        {
            if (text.Length is > 0 and <= MaxToken)
                return text;
            problems.Add(new FieldError(path, ErrorCodes.OutOfRange, $"Use 1 to {MaxToken} characters."));
            return null;
        }));
        var type = reader.Required("subjectTokenType", reader.Text("subjectTokenType", (text, path, problems) =>
        {
            if (Types.Contains(text, StringComparer.Ordinal))
                return text;
            problems.Add(new FieldError(path, ErrorCodes.UnknownValue, $"Use one of: {string.Join(", ", Types)}."));
            return null;
        }));
        var integrations = reader.Element("integrations", ParseIds);
        var seconds = reader.Element<int?>("expiresIn", ParseSeconds);
        return errors.Count > 0
            ? Problem.Invalid(errors)
            : new AgentSessionRequest
            {
                SubjectToken = token.Value!,
                IsUserId = type.Value == UserIdType,
                Integrations = integrations.Value,
                Lifetime = TimeSpan.FromSeconds(seconds.Value ?? Default),
            };
    }

    /// <summary>Returns the type name; the token stays out of logs.</summary>
    public override string ToString() => nameof(AgentSessionRequest);

    private static IReadOnlyList<IntegrationId>? ParseIds(JsonElement element, string path, ICollection<FieldError> errors)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > AttachedIntegrations.Most)
        {
            errors.Add(new FieldError(path, ErrorCodes.WrongType, $"Send an array of at most {AttachedIntegrations.Most} ids."));
            return null;
        }

        List<IntegrationId> ids = [];
        foreach (var (index, item) in element.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.String && IntegrationId.TryParse(item.GetString(), out var id))
                ids.Add(id);
            else
                errors.Add(new FieldError(path + JsonPointer.Segment(index), ErrorCodes.WrongType, "Each entry must be the id of an integration."));
        }

        return [.. ids.Distinct()];
    }

    private static int? ParseSeconds(JsonElement element, string path, ICollection<FieldError> errors)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var seconds) && seconds is >= Shortest and <= Longest)
            return seconds;
        errors.Add(new FieldError(path, ErrorCodes.OutOfRange, $"expiresIn is a number of seconds from {Shortest} to {Longest}."));
        return null;
    }
}
