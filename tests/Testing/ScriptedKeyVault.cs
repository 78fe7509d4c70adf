using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Security.KeyVault.Secrets;

namespace Kontext.Testing;

/// <summary>
/// Simulates Key Vaults behind the transport of the real SDK, one for each host. A vault asks for authentication first, stores versions,
/// and keeps deleted names (soft delete). It refuses, throttles or becomes unreachable when a test says so.
/// </summary>
public sealed partial class ScriptedKeyVault : HttpMessageHandler
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Kept>> _secrets = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _deleted = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<int> _throttles = new();
    private readonly List<string> _operations = [];
    private readonly Dictionary<string, Queue<DateTimeOffset>> _writes = new(StringComparer.OrdinalIgnoreCase);

    public ScriptedKeyVault() => Transport = new HttpClientTransport(this);

    public HttpPipelineTransport Transport { get; }

    /// <summary>The identity of clients that are created from now on.</summary>
    public TokenCredential Credential { get; set; } = new StaticTokenCredential();

    /// <summary>Whether all calls are refused because a role is missing.</summary>
    public bool IsForbidden { get; set; }

    /// <summary>Whether the vaults are unreachable.</summary>
    public bool IsUnreachable { get; set; }

    /// <summary>
    /// The writes that a vault accepts in any ten seconds of a clock. As on Azure, refused writes do not count. Null for no limit.
    /// </summary>
    public (int Most, TimeProvider Clock)? WriteLimit { get; set; }

    /// <summary>Returns whether a request is lost before it reaches the vault, by vault and method.</summary>
    public Func<string, HttpMethod, bool> IsAway { get; set; } = (_, _) => false;

    /// <summary>Returns whether the answer to a request is lost after the vault has done the work, by vault and method.</summary>
    public Func<string, HttpMethod, bool> IsAnswerLost { get; set; } = (_, _) => false;

    /// <summary>The number of writes refused by <see cref="WriteLimit"/>.</summary>
    public int Throttled { get; private set; }

    /// <summary>All readable versions.</summary>
    public IReadOnlyList<(string Vault, string Name, string Version, string Value, JsonObject Facts)> Versions => Read(() => _secrets
        .SelectMany(secret => secret.Value.Select(kept => (VaultOf(secret.Key.Split('/')[0]), secret.Key.Split('/')[1], kept.Version, kept.Value, kept.Facts)))
        .ToList());

    /// <summary>
    /// The operations that the vaults were asked for, refused or not, in order: "set", "get", "delete". Challenges do not count.
    /// </summary>
    public IReadOnlyList<string> Operations => Read(() => _operations.ToList());

    /// <summary>The values of all readable versions.</summary>
    public IReadOnlyList<string> StoredValues =>
        Read(() => _secrets.Values.SelectMany(versions => versions).Select(version => version.Value).ToList());

    /// <summary>The media types of all readable versions.</summary>
    public IReadOnlyList<string?> StoredContentTypes =>
        Read(() => _secrets.Values.SelectMany(versions => versions).Select(version => version.ContentType).ToList());

    /// <summary>The names of all readable secrets, without their vaults.</summary>
    public IReadOnlyList<string> Names =>
        Read(() => _secrets.Keys.Select(key => key.Split('/')[1]).ToList());

    /// <summary>The number of readable secrets.</summary>
    public int Count => Read(() => _secrets.Count);

    /// <summary>Returns the secrets as rows of the table that replaces vaults in Development.</summary>
    public IReadOnlyList<TableEntity> ToRows()
    {
        var versions = Versions;
        return
        [
            .. versions.Select(kept => kept.Name).Distinct(StringComparer.Ordinal).Select(name => new TableEntity(name, "open")),
            .. versions.Select(kept => new TableEntity(kept.Name, "v_" + kept.Version) { ["Content"] = kept.Value }),
        ];
    }

    /// <summary>Removes all secrets but those with these names.</summary>
    public void ClearExcept(IReadOnlyCollection<string> names)
    {
        lock (_lock)
        {
            foreach (var secret in _secrets.Keys.Where(secret => !names.Contains(secret.Split('/')[1], StringComparer.Ordinal)).ToList())
                _secrets.Remove(secret);
        }
    }

    /// <summary>Removes all secrets.</summary>
    public void Clear()
    {
        lock (_lock)
            _secrets.Clear();
    }

    /// <summary>Returns the address of a vault. Tests never resolve it or connect to it.</summary>
    public static Uri AddressOf(string vault) => new($"https://{vault}.vault.azure.net/");

    /// <summary>Connects a client to these vaults, with short waits between its retries.</summary>
    public void Configure(SecretClientOptions options)
    {
        options.Transport = Transport;
        options.Retry.Mode = RetryMode.Fixed;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
    }

    /// <summary>
    /// Answers the next calls with 429, one for each Retry-After in seconds. The SDK really waits, so use 0 unless it has no retry left.
    /// </summary>
    public void Throttle(params int[] retryAfter)
    {
        lock (_lock)
        {
            foreach (var seconds in retryAfter)
                _throttles.Enqueue(seconds);
        }
    }

    public void ResetOperations()
    {
        lock (_lock)
            _operations.Clear();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        if (IsUnreachable || IsAway(VaultOf(request.RequestUri!.Host), request.Method))
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused.");
        if (request.Headers.Authorization is not { Scheme: "Bearer", Parameter: StaticTokenCredential.Token })
            return Challenge();
        lock (_lock)
        {
            var answer = Answer(request, body);
            return IsAnswerLost(VaultOf(request.RequestUri!.Host), request.Method) ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was reset.") : answer;
        }
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, JsonObject? body)
    {
        var uri = request.RequestUri!;
        var path = SecretPath().Match(uri.AbsolutePath);
        if (!path.Success)
            return Error(HttpStatusCode.BadRequest, "BadParameter");
        var operation = request.Method.Method switch { "PUT" => "set", "GET" => "get", "DELETE" => "delete", _ => throw new NotSupportedException() };
        _operations.Add(operation);
        if (_throttles.TryDequeue(out var retryAfter))
            return Throttled429(retryAfter);
        if (IsForbidden)
            return Error(HttpStatusCode.Forbidden, "Forbidden");
        if (operation == "set" && !TryCount(uri.Host, out var pause))
            return Throttled429(pause);
        var key = $"{uri.Host}/{path.Groups["name"].Value}";
        return operation switch
        {
            "set" => Set(key, body),
            "get" => Get(key, path.Groups["version"].Value),
            _ => Delete(key),
        };
    }

    private HttpResponseMessage Set(string key, JsonObject? body)
    {
        if (_deleted.Contains(key))
            return Error(HttpStatusCode.Conflict, "Conflict", "ObjectIsDeletedButRecoverable");
        if (body?["value"]?.GetValue<string>() is not { Length: <= 25_600 } value)
            return Error(HttpStatusCode.BadRequest, "BadParameter");
        if (!_secrets.TryGetValue(key, out var versions))
            _secrets[key] = versions = [];
        versions.Add(new Kept(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), value, body["contentType"]?.GetValue<string>(), body));
        return Secret(key, versions[^1]);
    }

    private HttpResponseMessage Get(string key, string version) =>
        _secrets.TryGetValue(key, out var versions) && versions.FindLastIndex(kept => version.Length == 0 || kept.Version == version) is >= 0 and var index
            ? Secret(key, versions[index])
            : Error(HttpStatusCode.NotFound, "SecretNotFound");

    private HttpResponseMessage Delete(string key)
    {
        if (!_secrets.Remove(key, out var versions))
            return Error(HttpStatusCode.NotFound, "SecretNotFound");
        _deleted.Add(key);
        return Secret(key, versions[^1] with { Value = "" }, deleted: true);
    }

    private bool TryCount(string host, out int pause)
    {
        pause = 0;
        if (WriteLimit is not { } limit)
            return true;
        if (!_writes.TryGetValue(host, out var writes))
            _writes[host] = writes = new();
        var now = limit.Clock.GetUtcNow();
        while (writes.TryPeek(out var oldest) && now - oldest >= Window)
            writes.Dequeue();
        if (writes.Count < limit.Most)
        {
            writes.Enqueue(now);
            return true;
        }

        Throttled++;
        pause = (int)Math.Ceiling((writes.Peek() + Window - now).TotalSeconds);
        return false;
    }

    private static string VaultOf(string host) => host.Split('.')[0];

    private static HttpResponseMessage Secret(string key, Kept kept, bool deleted = false)
    {
        var parts = key.Split('/');
        var (host, name) = (parts[0], parts[1]);
        var secret = new JsonObject
        {
            ["id"] = $"https://{host}/secrets/{name}/{kept.Version}",
            ["contentType"] = kept.ContentType,
            ["attributes"] = new JsonObject { ["enabled"] = true, ["created"] = 1_700_000_000, ["updated"] = 1_700_000_000, ["recoverableDays"] = 90 },
        };
        if (deleted)
            secret["recoveryId"] = $"https://{host}/deletedsecrets/{name}";
        else
            secret["value"] = kept.Value;
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(secret) };
    }

    private static HttpResponseMessage Challenge()
    {
        var response = Error(HttpStatusCode.Unauthorized, "Unauthorized");
        response.Headers.WwwAuthenticate.Add(new AuthenticationHeaderValue(
            "Bearer", "authorization=\"https://login.microsoftonline.com/00000000-0000-0000-0000-000000000001\", resource=\"https://vault.azure.net\""));
        return response;
    }

    private static HttpResponseMessage Throttled429(int retryAfter)
    {
        var response = Error(HttpStatusCode.TooManyRequests, "Throttled");
        response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(retryAfter));
        return response;
    }

    private static HttpResponseMessage Error(HttpStatusCode status, string code, string? innerCode = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = $"{code} ({innerCode})" };
        if (innerCode is not null)
            error["innererror"] = new JsonObject { ["code"] = innerCode };
        return new HttpResponseMessage(status) { Content = JsonContent.Create(new JsonObject { ["error"] = error }) };
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }

    private sealed record Kept(string Version, string Value, string? ContentType, JsonObject Facts);

    [GeneratedRegex(@"^/secrets/(?<name>[0-9a-zA-Z-]{1,127})(/(?<version>[0-9a-f]*))?\z", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex SecretPath();
}
