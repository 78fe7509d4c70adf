using System.Text.Json;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Applications;

/// <summary>The request to create a service account.</summary>
public sealed record CreateServiceAccountRequest
{
    private CreateServiceAccountRequest(ApplicationNames names) => Names = names;

    internal ApplicationNames Names { get; }

    /// <summary>Parses a body. All problems come at once.</summary>
    public static Outcome<CreateServiceAccountRequest> Parse(JsonElement body)
    {
        var errors = new List<FieldError>();
        var names = ApplicationNames.Parse(new MemberReader(body, "", errors));
        return errors.Count > 0 ? Problem.Invalid(errors) : new CreateServiceAccountRequest(names);
    }
}
