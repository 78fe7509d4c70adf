using Kontext.Core.Audit;
using Kontext.Core.Consent;
using Kontext.Functions.Audit;
using Kontext.Functions.Browser;
using Kontext.Pages;
using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Authorization;

/// <summary>Shows the page of consent, and answers the application as the user decides.</summary>
public sealed class ConsentDecisions(
    ConsentVisits visits, ConsentService consents, ConsentPages content, ClientAnswers answers, PageAnswers pages, AuditService audit)
{
    /// <summary>Shows the page.</summary>
    internal async Task<IResult> ShowAsync(HttpRequest request, string consent, CancellationToken cancellationToken)
    {
        var (visit, refusal) = await visits.EnterAsync(request, consent, cancellationToken);
        return visit is null ? refusal! : await pages.OfAsync(await content.OfAsync(visit, notice: null, cancellationToken), cancellationToken);
    }

    /// <summary>Reads the user's decision.</summary>
    internal async Task<IResult> DecideAsync(HttpRequest request, string consent, CancellationToken cancellationToken)
    {
        var (visit, refusal) = await visits.EnterAsync(request, consent, cancellationToken);
        if (visit is null)
            return refusal!;
        if (await PageForm.ReadAsync(request, cancellationToken) is not { } form || !visit.Browser.IsFormValue(form["csrf"]))
            return await pages.OfAsync(MessageKind.OtherBrowser, cancellationToken);
        return form[ConsentPage.DecisionField].ToString() switch
        {
            ConsentPage.Allow => await AllowAsync(request, visit, form, cancellationToken),
            ConsentPage.Deny => await DenyAsync(request, visit, cancellationToken),

            // The key Enter in the form is no decision.
            _ => await pages.OfAsync(await content.OfAsync(visit with { Form = form }, notice: null, cancellationToken), cancellationToken),
        };
    }

    private async Task<IResult> DenyAsync(HttpRequest request, ConsentVisit visit, CancellationToken cancellationToken)
    {
        if (!await consents.DenyAsync(visit.Pending, cancellationToken))
            return await pages.OfAsync(MessageKind.ConsentAnswered, cancellationToken);
        visits.Leave(request, visit);
        return await answers.WithErrorAsync(visit.Pending.Request, visit.Client, ClientAnswers.AccessDenied, "The person did not agree.", cancellationToken);
    }

    private async Task<IResult> AllowAsync(HttpRequest request, ConsentVisit visit, IFormCollection form, CancellationToken cancellationToken)
    {
        var (pending, client) = (visit.Pending, visit.Client);
        var offered = await consents.ListAsync(client, pending.Person, cancellationToken);
        var ticked = form[ConsentPage.IntegrationField].ToHashSet(StringComparer.Ordinal);
        var chosen = client.Application is not null ? offered : [.. offered.Where(choice => ticked.Contains(Agreement.KeyOf(choice)))];
        if (form["agreed"] != ConsentPages.AgreedTo(visit, offered) || (client.Application is null && chosen.Count != ticked.Count))
            return await pages.OfAsync(await content.OfAsync(visit with { Form = form }, Agreement.Changed, cancellationToken), cancellationToken);
        var entry = await audit.BeginAsync(
            AuditedActs.By(pending.Person.Organization, pending.Person.Person, pending.Person.Name, AuditAction.DelegationCreate) with { Application = client.Id }, cancellationToken);
        var code = await consents.AllowAsync(pending, client, [.. chosen.Select(choice => choice.Id)], cancellationToken);
        await audit.CompleteAsync(entry, code is null ? "answered_before" : AuditService.Ok, integration: null, cancellationToken);
        if (code is null)
            return await pages.OfAsync(MessageKind.ConsentAnswered, cancellationToken);
        visits.Leave(request, visit);
        return await answers.WithCodeAsync(pending.Request, client, code, cancellationToken);
    }
}
