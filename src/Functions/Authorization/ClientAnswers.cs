using Kontext.Core.Consent;
using Kontext.Core.Tokens;
using Kontext.Functions.Browser;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Kontext.Functions.Authorization;

/// <summary>
/// Makes the answers of the authorize endpoint to a client: a code or an error at the redirect URI, always with state and <c>iss</c> (RFC
/// 9207).
/// </summary>
public sealed class ClientAnswers(PageAnswers pages, TokenIssuer issuer)
{
    internal const string AccessDenied = "access_denied";

    /// <summary>Returns a redirect with an error. Only for a request that comes straight from the client.</summary>
    internal IResult Refuse(string redirectUri, string? state, GrantRefusal refusal) =>
        new SeeOther(AddressOf(redirectUri, state, ("error", refusal.Code), ("error_description", refusal.Description)));

    /// <summary>Returns a page that sends the browser to the client with a code. <see cref="Pages.LeavePage"/> says why this is no redirect.</summary>
    internal Task<IResult> WithCodeAsync(CodeRequest request, AuthorizingClient client, string code, CancellationToken cancellationToken) =>
        LeaveAsync(AddressOf(request.RedirectUri, request.State, ("code", code)), client, cancellationToken);

    /// <summary>Returns a page that sends the browser to the client with an error.</summary>
    internal Task<IResult> WithErrorAsync(CodeRequest request, AuthorizingClient client, string error, string description, CancellationToken cancellationToken) =>
        LeaveAsync(AddressOf(request.RedirectUri, request.State, ("error", error), ("error_description", description)), client, cancellationToken);

    private Task<IResult> LeaveAsync(string address, AuthorizingClient client, CancellationToken cancellationToken) =>
        pages.ReturnAsync(new Uri(address), client.Name, cancellationToken);

    private string AddressOf(string redirectUri, string? state, params (string Name, string Value)[] parameters)
    {
        List<KeyValuePair<string, string?>> query = [.. parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (string?)parameter.Value)), new("iss", issuer.Name)];
        if (state is not null)
            query.Add(new("state", state));
        return QueryHelpers.AddQueryString(redirectUri, query);
    }
}
