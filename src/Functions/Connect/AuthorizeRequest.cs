using System.Text.Json;
using Kontext.Core.Connecting;
using Kontext.Core.Input;
using Kontext.Core.Outcomes;

namespace Kontext.Functions.Connect;

/// <summary>The request body for a connect link.</summary>
/// <param name="ReturnUrl">Where the browser goes after the connect; on the deployment's list. Null to stay on our page.</param>
internal sealed record AuthorizeRequest(Uri? ReturnUrl)
{
    /// <summary>Parses a body. An empty body requests a link without a return URL.</summary>
    public static Outcome<AuthorizeRequest> Parse(JsonElement body, OrganizationId organization, WebAddressRules rules, ReturnUrls allowed)
    {
        var errors = new List<FieldError>();
        var reader = new MemberReader(body, "", errors);
        var returnUrl = reader.Text("returnUrl", rules.Parser).Value;
        if (returnUrl is not null && !allowed.Allows(organization, returnUrl))
            reader.Fail("returnUrl", ErrorCodes.ReturnUrlNotAllowed, "This address is not on the list that the deployment keeps for your organization (Connect:ReturnUrls).");
        return errors.Count > 0 ? Problem.Invalid(errors) : new AuthorizeRequest(returnUrl);
    }
}
