using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kontext.Core.Outcomes;
using Kontext.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Xunit.Sdk;

namespace Kontext.Functions.Tests.Model;

/// <summary>
/// Applies the steps of a sequence to a deployment and to a small model of it, and compares both after each step. In the end all faults
/// stop and a day passes. Then the stored data must agree with the answers that callers got.
/// </summary>
internal sealed class ModelRun
{
    private const int MostRepeats = 4;
    private const string PastedToken = "pasted";
    private const string SharedToken = "token-of-the-organization";

    // Longer than every delay until a retry or a second check.
    private static readonly TimeSpan Settling = TimeSpan.FromHours(26);

    // In real time.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    private static readonly string[] Subjects = ["alice", "bob"];
    private static readonly string[] Modes = ["user_token", "oauth", "oauth", "server_token"];

    private static readonly HashSet<string> Codes =
        [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    // The refusals of a call whose own calls failed. After such a refusal nothing has changed.
    private static readonly HashSet<string> RefusedInTrouble = [ErrorCodes.ConcurrentChange, ErrorCodes.AuthorizationFailed];

    // Archived connections end after a month, and the result of a bulk disconnect can be read for some days.
    private static readonly string[] LongHints = ["sweep", "revoke_all"];

    private readonly Deployment _deployment;
    private readonly Place[][] _places;
    private readonly Dictionary<(ModelApp, string), ApiClient> _clients = [];
    private readonly Dictionary<(int, int, int), string> _latestCodes = [];
    private readonly Agent?[] _agents = new Agent?[2];
    private readonly Dictionary<string, int> _handedOut = new(StringComparer.Ordinal);
    private int _names;

    private ModelRun(Deployment deployment)
    {
        _deployment = deployment;
        Organizations = [$"acme-{TestTables.NewPrefix()}", $"globex-{TestTables.NewPrefix()}"];
        _places = [.. Organizations.Select(_ => Enumerable.Range(0, Step.Places).Select(_ => new Place()).ToArray())];
    }

    /// <summary>The number of each answer to each kind of call, in all runs of this process.</summary>
    public static ConcurrentDictionary<string, int> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>The ids of the two organizations, which are part of the names of all their data.</summary>
    public IReadOnlyList<string> Organizations { get; }

    /// <summary>Changes an answer of the API before it is judged, to test the harness. Null for no change.</summary>
    private Func<ModelRun, Step, Answer, Answer>? Tamper { get; init; }

    /// <summary>Runs a sequence on an empty deployment.</summary>
    /// <param name="deployment">The deployment, which is emptied first.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="tamper">Changes answers. Null for no change.</param>
    /// <param name="meddle">Runs after each step and changes stored data without the app. Null for no change.</param>
    /// <returns>The first fault, or null.</returns>
    public static async Task<string?> RunAsync(
        Deployment deployment, IReadOnlyList<Step> steps, Func<ModelRun, Step, Answer, Answer>? tamper = null, Func<Step, Task>? meddle = null)
    {
        await deployment.WipeAsync();
        ModelRun run = new(deployment) { Tamper = tamper };
        for (var number = 0; number < steps.Count; number++)
        {
            try
            {
                await run.DoAsync(steps[number]).WaitAsync(TimeLimit, TimeProvider.System);
                if (meddle is not null)
                    await meddle(steps[number]);
            }
            catch (Exception violation) when (IsViolation(violation))
            {
                return string.Create(CultureInfo.InvariantCulture, $"step {number}: {violation.Message}");
            }
            catch (TimeoutException)
            {
                return string.Create(CultureInfo.InvariantCulture, $"step {number}: no end within {TimeLimit.TotalSeconds} seconds");
            }
            finally
            {
                deployment.Plan = FaultPlan.None;
            }
        }

        try
        {
            await run.SettleAsync();
            return null;
        }
        catch (Exception violation) when (IsViolation(violation))
        {
            return $"in the end: {violation.Message}";
        }
    }

    // The clients of these tests already assert the rules of all answers.
    private static bool IsViolation(Exception exception) => exception is ModelException or XunitException;

    private async Task DoAsync(Step step)
    {
        var place = _places[step.Organization][step.Place];
        switch (step.Act)
        {
            case Act.Tick:
                _deployment.Plan = step.ToPlan();
                await _deployment.TickAsync(step.Instance);
                break;
            case Act.Pass:
                _deployment.Clock.Advance(TimeSpan.FromHours(step.Number % 12));
                break;
            case Act.Restart:
                await _deployment.RestartAsync(step.Instance);
                break;
            case Act.EndPerson:
            case Act.Register when _agents[step.Organization] is null:
            case Act.Retire when _agents[step.Organization] is not null:
                await CallAsync(step, place);
                break;
            case Act.Register or Act.Retire:
            case Act.Create when place.Id is not null:
                return;

            // The objects that a step needs are created first, so only a few steps have no effect.
            case not Act.Create when place.Id is null:
                await DoAsync(step with { Act = Act.Create });
                return;
            case Act.Attach or Act.Detach or Act.Deliver or Act.Exchange when _agents[step.Organization] is null:
                await DoAsync(step with { Act = Act.Register });
                return;
            default:
                await CallAsync(step, place);
                break;
        }

        _deployment.Plan = FaultPlan.None;
        NoteLost();
        if ((await _deployment.AuditAsync()).FindMissing() is [var missing, ..])
            throw new ModelException(missing);
        if (_deployment.Books.IsReused)
            throw new ModelException("a refresh token was used twice");
        await CompareAsync(step, place, isSettled: false);

        // No two things happen in the same instant: which of them was first would be open.
        _deployment.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    // Calls the API. After a 503 without faults, the call is repeated once after Retry-After. A create has a key, so it creates one object.
    private async Task CallAsync(Step step, Place place)
    {
        if (step.Act == Act.Create)
            (place.Mode, place.Name, place.Address) = (Modes[step.Number % Modes.Length], NewName(step), step.Number % Deployment.Addresses);
        var wanted = step.Act == Act.Rename ? NewName(step) : place.Name;
        _deployment.Plan = step.ToPlan();
        var answer = await AskAsync(step, place, wanted, step.Instance);
        _deployment.Plan = FaultPlan.None;
        NoteLost();
        Answers.AddOrUpdate(string.Create(CultureInfo.InvariantCulture, $"{step.Act} {answer.Status}"), 1, (_, count) => count + 1);
        var (isRepeated, first) = (false, answer);
        for (var repeat = 0; answer.Status >= 500; repeat++)
        {
            if (answer.Status != 503 || repeat == MostRepeats)
                throw new ModelException($"{step.Act} is answered {answer.Status} {answer.Text}{(repeat > 0 ? $", repeated {repeat} times" : "")}");
            _deployment.Clock.Advance(answer.RetryAfter);
            answer = await AskAsync(step, place, wanted, 1 - step.Instance);
            NoteLost();
            isRepeated = true;
        }

        if (step.Act == Act.Exchange)
            CheckExchange(step, place, answer, isInTrouble: step is not { Share: 0, CutAt: null } && !isRepeated);
        else if (answer.Status < 400)
            Succeed(step, place, wanted, answer);
        else
            CheckRefusal(step, place, answer, first);
    }

    private void Succeed(Step step, Place place, string name, Answer answer)
    {
        if (RefusalOf(step, place) is { } expected)
            throw new ModelException($"{step.Act} is answered {answer.Status} in place of {expected}");
        switch (step.Act)
        {
            case Act.Create:
                place.Id = answer.Json["integration"]!["id"]!.GetValue<string>();
                break;
            case Act.Rename:
                place.Name = name;
                break;
            case Act.Move:
                place.Address = (place.Address + 1) % Deployment.Addresses;
                Array.Fill(place.People, Known.No);
                break;
            case Act.Archive:
                place.Empty();
                break;
            case Act.Paste or Act.Connect:
                place.People[step.Person] = Known.Yes;
                break;
            case Act.Disconnect:
                place.People[step.Person] = Known.No;
                break;
            case Act.EndAll:
                for (var person = 0; person < Subjects.Length; person++)
                    End(place, person);
                break;
            case Act.Register:
                var made = answer.Json;
                _agents[step.Organization] = new Agent(
                    made["application"]!["id"]!.GetValue<string>(), made["application"]!["clientId"]!.GetValue<string>(), made["oauth"]!["clientSecret"]!.GetValue<string>());
                break;
            case Act.Retire:
                _agents[step.Organization] = null;
                break;
            case Act.Attach:
                _agents[step.Organization]!.Attached.TryAdd(place.Id!, false);
                break;
            case Act.Detach:
                _agents[step.Organization]!.Attached.Remove(place.Id!);
                break;
            case Act.Deliver:
                _agents[step.Organization]!.Attached[place.Id!] = IsGatewayOnly(step);
                break;
            case Act.EndPerson:
                foreach (var each in _places[step.Organization])
                    End(each, step.Person);
                break;
        }
    }

    private static void End(Place place, int person) => place.People[person] = place.People[person] == Known.No ? Known.No : Known.Ending;

    // The credential is returned exactly when it is attached, delivered to the application and connected, and it is the user's current one.
    private void CheckExchange(Step step, Place place, Answer answer, bool isInTrouble)
    {
        var attached = _agents[step.Organization]!.Attached;
        var known = place.Mode == "server_token" ? Known.Yes : place.People[step.Person];
        var expected = !attached.TryGetValue(place.Id!, out var isGatewayOnly) ? "invalid_target"
            : isGatewayOnly ? "access_denied"
            : known == Known.No ? "integration_required"
            : null;
        var isEither = expected is null && known != Known.Yes;
        if (answer.Status != 200)
        {
            if (answer.Error != expected && !(isEither && answer.Error == "integration_required"))
                throw new ModelException($"Exchange is answered {answer.Status} {answer.Text} in place of {expected ?? "a credential"}, and the model says {known}");
            return;
        }

        var token = answer.Json["access_token"]!.GetValue<string>();
        if (expected is not null)
            throw new ModelException($"Exchange is answered with a credential in place of {expected}");
        if (!(place.Mode switch
        {
            "server_token" => token == SharedToken,
            "user_token" => token == PastedToken,
            _ => isInTrouble || isEither || _deployment.Books.Takes(token),
        }))
        {
            throw new ModelException($"Exchange of {place.Mode} is answered with a credential that is not the person's, or has expired");
        }

        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)).AsSpan(0, 4));
        _handedOut[fingerprint] = _handedOut.GetValueOrDefault(fingerprint) + 1;
    }

    private static bool IsGatewayOnly(Step step) => step.Number % 2 == 0;

    private void CheckRefusal(Step step, Place place, Answer answer, Answer first)
    {
        var isInTrouble = step is not { Share: 0, CutAt: null } || first.Status >= 500;
        var isFine = answer.Code is { } code
            ? code == RefusalOf(step, place) || (isInTrouble && RefusedInTrouble.Contains(code))
            : isInTrouble && step.Act == Act.Connect;
        if (!isFine)
            throw new ModelException($"{step.Act} is answered {answer.Status} {answer.Text}");
    }

    private string? RefusalOf(Step step, Place place) => (step.Act, place.Mode) switch
    {
        (Act.Deliver, _) when !_agents[step.Organization]!.Attached.ContainsKey(place.Id!) => ErrorCodes.NotFound,
        (Act.Paste, not "user_token") or (Act.Connect, not "oauth") => ErrorCodes.WrongAuthMode,
        _ => null,
    };

    // The answer of the other instance, which had no part in the step.
    private async Task CompareAsync(Step step, Place place, bool isSettled)
    {
        if (place.Id is null)
            return;
        for (var person = 0; person < Subjects.Length; person++)
        {
            var asked = step with { Person = person };
            var integration = await GetAsync(asked, $"/integrations/{place.Id}");
            var (name, url) = (integration["integration"]!["name"]!.GetValue<string>(), integration["integration"]!["url"]!.GetValue<string>());
            if (name != place.Name || url != AddressOf(place.Address))
                throw new ModelException($"the integration is {name} at {url} in place of {place.Name} at {AddressOf(place.Address)}");
            if (place.Mode == "server_token")
                continue;
            var isConnected = (await GetAsync(asked, $"/integrations/{place.Id}/connection"))["connection"]!["connected"]!.GetValue<bool>();
            var known = place.People[person];
            if (known == (isConnected ? Known.No : Known.Yes) || (isSettled && isConnected && known == Known.Ending))
                throw new ModelException($"{Subjects[person]} is {(isConnected ? "" : "not ")}connected to {place.Name}, and the model says {known}");
        }
    }

    private async Task SettleAsync()
    {
        await _deployment.LetPassAsync(Settling);
        if (_deployment.Books.IsReused)
            throw new ModelException("a refresh token was used twice");
        foreach (var (place, organization) in _places.SelectMany((places, organization) => places.Select(place => (place, organization))))
            await CompareAsync(new Step(Act.Pass, organization, 0, 0, 0, 0), place, isSettled: true);
        if ((await _deployment.AuditAsync()).FindFaults(LongHints) is { Count: > 0 } faults)
            throw new ModelException(string.Join(", ", faults));
        var told = await _deployment.HandedOutAsync();
        if (_handedOut.Any(handed => told.GetValueOrDefault(handed.Key) < handed.Value))
            throw new ModelException("a credential was handed out without an audit row");
    }

    private void NoteLost()
    {
        foreach (var code in _deployment.Books.NoteLost(token => _deployment.Vault.StoredValues.Any(value => value.Contains(token, StringComparison.Ordinal))))
        {
            foreach (var ((organization, place, person), _) in _latestCodes.Where(latest => latest.Value == code))
                _places[organization][place].People[person] = Known.Lost;
        }
    }

    private async Task<JsonNode> GetAsync(Step step, string path)
    {
        var answer = await SendAsync(step, 1 - step.Instance, HttpMethod.Get, path, body: null);
        return answer.Status == 200 ? answer.Json : throw new ModelException($"GET {path} is answered {answer.Status} {answer.Text}");
    }

    private Task<Answer> AskAsync(Step step, Place place, string name, int instance) => step.Act switch
    {
        Act.Create => SendAsync(step, instance, HttpMethod.Post, "/integrations", BodyOf(place), key: place.Name.Replace(' ', '-')),
        Act.Rename => SendAsync(step, instance, HttpMethod.Patch, $"/integrations/{place.Id}", $$"""{ "name": "{{name}}" }"""),
        Act.Move => SendAsync(step, instance, HttpMethod.Patch, $"/integrations/{place.Id}", $$"""{ "url": "{{AddressOf((place.Address + 1) % Deployment.Addresses)}}" }"""),
        Act.Archive => SendAsync(step, instance, HttpMethod.Delete, $"/integrations/{place.Id}", body: null),
        Act.Paste => SendAsync(step, instance, HttpMethod.Post, $"/integrations/{place.Id}/connection", $$"""{ "token": "{{PastedToken}}" }"""),
        Act.Connect => ConnectAsync(step, place, instance),
        Act.Disconnect => SendAsync(step, instance, HttpMethod.Delete, $"/integrations/{place.Id}/connection", body: null),
        Act.EndAll => SendAsync(step, instance, HttpMethod.Post, $"/integrations/{place.Id}/connections/revoke", body: null),
        Act.EndPerson => SendAsync(
            step, instance, HttpMethod.Post, "/connections/revoke", $$"""{ "user": { "issuer": "{{TestTokens.Issuer}}", "subject": "{{Subjects[step.Person]}}" } }"""),
        Act.Validate => SendAsync(step, instance, HttpMethod.Post, $"/integrations/{place.Id}/validate", body: null),
        Act.Register => SendAsync(step, instance, HttpMethod.Post, "/applications", $$"""{ "name": "{{NewName(step)}}", "oauth": { "type": "confidential", "redirectUris": [] } }"""),
        Act.Attach => SendAsync(step, instance, HttpMethod.Post, AttachmentOf(step, place), body: null),
        Act.Detach => SendAsync(step, instance, HttpMethod.Delete, AttachmentOf(step, place), body: null),
        Act.Deliver => SendAsync(step, instance, HttpMethod.Put, AttachmentOf(step, place), $$"""{ "delivery": "{{(IsGatewayOnly(step) ? "gateway" : "both")}}" }"""),
        Act.Retire => SendAsync(step, instance, HttpMethod.Delete, $"/applications/{_agents[step.Organization]!.Id}", body: null),
        Act.Exchange => ExchangeAsync(step, place, instance),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private string AttachmentOf(Step step, Place place) => $"/applications/{_agents[step.Organization]!.Id}/integrations/{place.Id}";

    // By the id or by the name.
    private async Task<Answer> ExchangeAsync(Step step, Place place, int instance)
    {
        var agent = _agents[step.Organization]!;
        using FormUrlEncodedContent form = new(
        [
            new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), new("client_id", agent.ClientId), new("client_secret", agent.Secret),
            new("subject_token", _deployment.Tokens.OfPerson(Organizations[step.Organization], Subjects[step.Person])),
            new("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), new("resource", step.Number % 2 == 0 ? place.Id! : place.Name),
        ]);
        return Judge(step, Answer.Of(await _deployment.Instance(instance).ClientWith(token: null).SendAsync(HttpMethod.Post, "/../../oauth2/token", form)));
    }

    // A person opens a link, goes to the authorization server, and comes back to the other instance.
    private async Task<Answer> ConnectAsync(Step step, Place place, int instance)
    {
        var link = await SendAsync(step, instance, HttpMethod.Post, $"/integrations/{place.Id}/connection/authorize", "{}");
        if (link.Status != 200)
            return link;
        using HttpMessageHandler here = _deployment.Instance(instance).Server.CreateHandler(), there = _deployment.Instance(1 - instance).Server.CreateHandler();
        using Browser browser = new(here, there, step.Number % 2 == 0);
        var page = await browser.SubmitAsync(await browser.GetAsync(new Uri(link.Json["authorization"]!["url"]!.GetValue<string>())));
        if (page.Status < 400)
            page = await browser.FollowAsync(page);
        if (page.Status < 400)
            page = await browser.SubmitAsync(page);
        if (page.Leaves is not { } leaves)
            return Judge(step, Answer.Of(page));
        var query = QueryHelpers.ParseQuery(leaves.Query);
        var code = string.Create(CultureInfo.InvariantCulture, $"code-{step.Organization}-{step.Place}-{step.Person}-{_names++}");
        page = await browser.GetAsync(new Uri(QueryHelpers.AddQueryString(query["redirect_uri"].ToString(), new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["code"] = code,
            ["state"] = query["state"].ToString(),
            ["iss"] = _deployment.Server.Issuer,
        })));
        if (page.Status == 303)
            _latestCodes[(step.Organization, step.Place, step.Person)] = code;
        return Judge(step, page.Status == 200 ? new Answer(400, page.Heading) : Answer.Of(page));
    }

    private async Task<Answer> SendAsync(Step step, int instance, HttpMethod method, string path, string? body, string? key = null)
    {
        var app = _deployment.Instance(instance);
        var token = _deployment.Tokens.OfPerson(Organizations[step.Organization], Subjects[step.Person]);
        if (!_clients.TryGetValue((app, token), out var client))
            _clients[(app, token)] = client = app.ClientWith(token);
        (string, string)[] headers = key is null ? [] : [("Idempotency-Key", key)];
        return Judge(step, Answer.Of(await client.SendAsync(method, path, body is null ? null : ApiClient.Json(body), headers)));
    }

    // The rules of every answer.
    private Answer Judge(Step step, Answer sent)
    {
        var answer = Tamper?.Invoke(this, step, sent) ?? sent;
        if (answer.Text.Contains(Organizations[1 - step.Organization], StringComparison.Ordinal))
            throw new ModelException("something of the other organization in an answer");
        if (answer.Status is not (200 or 201 or 202 or 204 or 303 or 400 or 404 or 409 or 410 or 503) && (step.Act, answer.Status) is not (Act.Exchange, 403))
            throw new ModelException($"{step.Act} is answered {answer.Status} {answer.Text}");
        if (answer.Code is { } code && !Codes.Contains(code))
            throw new ModelException($"{step.Act} is answered with the unknown code {code}");
        return answer;
    }

    private string NewName(Step step) => string.Create(CultureInfo.InvariantCulture, $"{Organizations[step.Organization]} {_names++}");

    private string AddressOf(int number) => new Uri(_deployment.Server.Address, string.Create(CultureInfo.InvariantCulture, $"/api/{number}")).AbsoluteUri;

    private string BodyOf(Place place) => new JsonObject
    {
        ["name"] = place.Name,
        ["url"] = AddressOf(place.Address),
        ["category"] = "internal_mcp_credentials",
        ["authMode"] = place.Mode,
        ["serverToken"] = place.Mode == "server_token" ? SharedToken : null,
        ["oauth"] = place.Mode != "oauth" ? null : new JsonObject
        {
            ["issuer"] = _deployment.Server.Issuer,
            ["clientId"] = "own",
            ["clientSecret"] = "secret-of-the-client",
            ["authorizationUrl"] = _deployment.Server.Authorization.Url.AbsoluteUri,
            ["tokenUrl"] = _deployment.Server.Token.Url.AbsoluteUri,
            ["revocationUrl"] = _deployment.Server.Revocation.Url.AbsoluteUri,
        },
    }.ToJsonString();
}
