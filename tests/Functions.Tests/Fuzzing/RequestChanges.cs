using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>Changes a valid request in one place. Which change it is, and where, follows from the world's random numbers.</summary>
internal static class RequestChanges
{
    private const int MaxBody = 256 * 1024;

    private static readonly string[] StrayBodies = ["{}", "[]", "null", "x", """{ "id": 1 }"""];

    private static readonly string[] OddContentTypes =
    [
        "application/json; charset=utf-16", "application/json; charset=\"utf-8\"", "application/json;;;", "text/plain", "application/xml", "application/merge-patch+json",
        "multipart/form-data; boundary=x", "multipart/form-data", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-7", "application/json, text/plain", "*/*", "x", "application/*+json",
    ];

    // When a change does not fit a request, another one is drawn.
    private static readonly (string Name, Func<FuzzWorld, FuzzedRequest, bool> Apply)[] All =
    [
        ("odd value in JSON", OddValue), ("odd value in JSON", OddValue), ("odd value in JSON", OddValue),
        ("missing member", RemoveMember), ("further member", AddMember), ("renamed member", RenameMember), ("swapped values", SwapValues),
        ("odd JSON", OddJson),
        ("odd bytes", OddBytes),
        ("no body", (_, request) => request.Body is not null && Replace(request, [])),
        ("a body where none belongs", (world, request) => request.Body is null && Replace(request, Encoding.UTF8.GetBytes(world.Pick(StrayBodies)))),
        ("no length", (_, request) => request.Body is not null && (request.IsChunked = true)),
        ("field of the form", ChangeField), ("field of the form", ChangeField),
        ("content type", (world, request) => request.Body is not null && Set(request, "Content-Type", world.Pick(OddContentTypes))),
        ("no content type", (_, request) => request.Headers.RemoveAll(header => header.Name == "Content-Type") > 0),
        ("header", (world, request) => Add(request, world.Pick(OddHeaders(world)))), ("header", (world, request) => Add(request, world.Pick(OddHeaders(world)))),
        ("other caller", (world, request) => request.IsApi && Set(request, "Authorization", $"Bearer {world.Pick(world.Tokens)}")),
        ("rival", (world, request) => request.IsApi && Set(request, "Authorization", $"Bearer {world.RivalToken}") && (request.IsRivals = true)),
        ("broken authorization", (world, request) => Set(request, "Authorization", world.Pick(OddAuthorizations(world)))),
        ("no authorization", (_, request) => request.Headers.RemoveAll(header => header.Name is "Authorization" or "Cookie") > 0),
        ("odd cookie", (world, request) => Set(request, "Cookie", world.Pick(OddCookies(world)))),
        ("odd segment", ChangeSegment),
        ("odd path", (world, request) => SetPath(request, OddPath(world, request.Path))),
        ("odd query", ChangeQuery), ("odd query", ChangeQuery),
        ("other method", (world, request) => (request.Method = world.Pick(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY", "get"])).Length > 0),
    ];

    /// <summary>Changes a request once, and notes how.</summary>
    public static void Apply(FuzzWorld world, FuzzedRequest request)
    {
        while (true)
        {
            var (name, apply) = world.Pick(All);
            if (!apply(world, request))
                continue;
            request.Changes.Add(name);
            return;
        }
    }

    private static (string, string)[] OddHeaders(FuzzWorld world) =>
    [
        ("If-Match", world.Pick(["*", "\"0\"", "\"1.x\"", "W/\"1\"", "\"1\", \"2\"", "1", "\"", "\"99999999999999999999.x\"", ""])),
        ("Idempotency-Key", world.Pick(["a", "\"b\"", "", " ", "a b", "\u00e9", new string('k', 255), new string('k', 256)])),
        ("If-None-Match", world.Pick(["*", "\"1.x\"", "W/\"1.x\"", "x", ""])),
        ("Accept", world.Pick(["", "*/*", "text/html", "application/json;q=0", "application/problem+json", "x"])),
        ("Accept-Language", world.Pick(["de", "*", "x-y-z", "en;q=abc"])),
        ("Content-Encoding", world.Pick(["gzip", "identity", "br, gzip", ""])),
        ("Content-Length", "-1"),
        ("Transfer-Encoding", "chunked"),
        ("Expect", "100-continue"),
        ("Range", "bytes=0-1"),
        ("Host", world.Pick(["evil.example", "127.0.0.1", "", "a b"])),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-For", world.Pick(["127.0.0.1", "::1", "999.1.1.1", "x"])),
        ("X-Forwarded-Proto", "http"),
        ("Forwarded", "for=127.0.0.1;host=evil.example"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("X-Original-URL", "/api/v1/integrations"),
        ("Origin", world.Pick(["null", "https://evil.example", KontextApp.PublicUrl])),
        ("Sec-Fetch-Site", world.Pick(["cross-site", "same-site", "none", "same-origin", "x"])),
        ("CDN-Loop", world.Pick(["x", "kontext", "", ",,,", "a;b=c"])),
        ("traceparent", world.Pick(["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0-0-0", "x", "ff-" + new string('0', 32) + "-1-1"])),
        ("tracestate", world.Pick(["a=b", new string('x', 600), "="])),
        ("baggage", "a=b;c,d"),
        ("x-request-id", "mine"),
        ("x-ms-invocation-id", world.Pick(["mine", "", "00000000-0000-0000-0000-000000000000"])),
        ("x-ms-client-principal", "eyJhIjoxfQ=="),
        ("X-Odd", world.Pick(OddValues.Texts.Where(text => text.All(letter => letter >= ' ' && letter != '\x7f')).ToList())),
    ];

    private static string[] OddAuthorizations(FuzzWorld world)
    {
        var parts = world.Alice.Split('.');
        return
        [
            "", "Bearer", "Bearer ", $"bearer {world.Alice}", $"Bearer  {world.Alice}", $"Bearer {world.Alice} x", $"Bearer {world.Alice}, Bearer {world.Alice}", $"Token {world.Alice}", world.Alice,
            $"Bearer {parts[0]}.{parts[1]}.", $"Bearer {parts[0]}.{parts[1]}", $"Bearer {parts[0]}.{parts[1]}.{parts[2]}x", $"Bearer {parts[0]}.x.{parts[2]}", $"Bearer {parts[0]}.{parts[1]}.{parts[2]}.{parts[2]}.{parts[2]}",
            "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.", "Bearer " + new string('x', 20_000), "Bearer a.b.c", "Basic Og==", "Basic x", "Basic Y2xpZW50", "Digest a=b", "Bearer \u00e9",
        ];
    }

    private static string[] OddCookies(FuzzWorld world) =>
    [
        "", "=", ";;;", "__Host-connect-x=y", world.Cookies + "x", world.Cookies.Replace("=", "=x", StringComparison.Ordinal), $"{world.Cookies}; {world.Cookies}", "a=\"b", new string('a', 9_000) + "=b",
        string.Join("; ", Enumerable.Range(0, 300).Select(number => string.Create(CultureInfo.InvariantCulture, $"c{number}=1"))),
    ];

    // JSON, still as a tree

    private static bool OddValue(FuzzWorld world, FuzzedRequest request) => Place(world, request) is { } place && Put(request, place, OddNode(world));

    private static bool SwapValues(FuzzWorld world, FuzzedRequest request) =>
        Place(world, request) is { } place && Place(world, request) is { } other && Put(request, place, NodeAt(request, other)?.DeepClone());

    private static bool RemoveMember(FuzzWorld world, FuzzedRequest request) =>
        Place(world, request) is (JsonObject parent, string name) && parent.Remove(name);

    private static bool AddMember(FuzzWorld world, FuzzedRequest request)
    {
        var objects = Places(request.Json).Select(place => place.Parent).OfType<JsonObject>().Distinct().ToList();
        if (objects.Count == 0)
            return false;
        var name = world.Pick(["id", "organization", "status", "__proto__", "$schema", "", "userConnection", "serverToken", "oauth", "credentialSchema", "clientSecret", "user", world.Pick(OddValues.Texts)]);
        world.Pick(objects)[name] = OddNode(world);
        return true;
    }

    private static bool RenameMember(FuzzWorld world, FuzzedRequest request)
    {
        if (Place(world, request) is not (JsonObject parent, string name) || name.Length == 0)
            return false;
        var value = parent[name];
        parent.Remove(name);
        parent[world.Pick([name.ToUpperInvariant(), name + " ", name + "\0", name[..^1]])] = value;
        return true;
    }

    private static JsonNode? OddNode(FuzzWorld world) => world.Random.Next(12) switch
    {
        0 => null,
        1 => JsonValue.Create(world.Chance(2)),
        2 or 3 => JsonNode.Parse(world.Pick(OddValues.Numbers)),
        4 => new JsonArray(),
        5 => new JsonObject(),
        6 => new JsonArray([.. Enumerable.Range(0, world.Pick([1, 101, 300])).Select(_ => (JsonNode?)JsonValue.Create(world.Pick(["a", "", "a b"])))]),
        7 => Nested(world.Pick([3, 31, 60])),
        8 => new JsonObject([.. Enumerable.Range(0, 120).Select(number => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"m{number}"), (JsonNode?)JsonValue.Create(number)))]),
        _ => JsonValue.Create(world.Pick(OddValues.Texts)),
    };

    private static JsonNode Nested(int depth)
    {
        JsonNode node = new JsonObject { ["type"] = "object" };
        for (var level = 0; level < depth; level++)
            node = level % 2 == 0 ? new JsonObject { ["properties"] = node } : new JsonArray(node);
        return node;
    }

    private static (JsonNode? Parent, object? Key)? Place(FuzzWorld world, FuzzedRequest request) =>
        request is { Json: not null, Raw: null } ? world.Pick(Places(request.Json).ToList()) : null;

    // The root is the place without a parent.
    private static IEnumerable<(JsonNode? Parent, object? Key)> Places(JsonNode? root)
    {
        yield return (null, null);
        Queue<JsonNode?> open = new([root]);
        while (open.TryDequeue(out var node))
        {
            foreach (var (key, child) in node switch
            {
                JsonObject item => item.Select(member => ((object)member.Key, member.Value)),
                JsonArray list => list.Select((child, index) => ((object)index, child)),
                _ => [],
            })
            {
                yield return (node, key);
                open.Enqueue(child);
            }
        }
    }

    private static JsonNode? NodeAt(FuzzedRequest request, (JsonNode? Parent, object? Key) place) => place switch
    {
        (JsonObject parent, string name) => parent[name],
        (JsonArray parent, int index) => parent[index],
        _ => request.Json,
    };

    private static bool Put(FuzzedRequest request, (JsonNode? Parent, object? Key) place, JsonNode? value)
    {
        if (place is (JsonObject parent, string name))
            parent[name] = value;
        else if (place is (JsonArray list, int index))
            list[index] = value;
        else if (value is null)
            return Replace(request, "null"u8.ToArray());
        else
            request.Json = value;
        return true;
    }

    // Bodies as text and as bytes

    private static bool OddJson(FuzzWorld world, FuzzedRequest request)
    {
        if (request.Json is null || request.Body is not { } bytes)
            return false;
        var json = Encoding.UTF8.GetString(bytes);
        return Replace(request, Encoding.UTF8.GetBytes(world.Random.Next(9) switch
        {
            0 => json.Replace("{\"", """{"name":"a","NAME":"b","name":"c",""" + "\"", StringComparison.Ordinal),
            1 => json + world.Pick([" ", "\n", "{}", ",", "x", "\0"]),
            2 => "/* */" + json,
            3 => json.Replace("}", ",}", StringComparison.Ordinal),
            4 => json.Replace('"', '\''),
            5 => new string('[', 1_000) + new string(']', 1_000),
            6 => string.Concat(Enumerable.Repeat("""{"a":""", 500)) + "1" + new string('}', 500),
            7 => json.Replace(":", $": {world.Pick(["01", "+1", ".5", "0x1", "1e", "Infinity", "undefined", "tru"])} ,\"x\":", StringComparison.Ordinal),
            _ => "\ufeff" + json,
        }));
    }

    private static bool OddBytes(FuzzWorld world, FuzzedRequest request)
    {
        if (request.Body is not { Length: > 0 } bytes)
            return false;
        var at = world.Random.Next(bytes.Length);
        return Replace(request, world.Random.Next(40) switch
        {
            0 => [.. bytes, .. new byte[MaxBody + 1 - bytes.Length]],
            1 => [.. Enumerable.Repeat((byte)' ', Math.Max(0, MaxBody - bytes.Length)), .. bytes],
            < 10 => bytes[..at],
            < 20 => [.. bytes[..at], (byte)world.Random.Next(256), .. bytes[(at + 1)..]],
            < 25 => [.. bytes[..at], 0xc3, 0x28, .. bytes[at..]],
            < 30 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes)),
            < 35 => [0x1f, 0x8b, 8, 0, .. bytes],
            _ => [.. bytes, .. bytes],
        });
    }

    private static bool Replace(FuzzedRequest request, byte[] bytes)
    {
        request.Raw = bytes;
        return true;
    }

    // Forms

    private static bool ChangeField(FuzzWorld world, FuzzedRequest request)
    {
        if (request.Form is not { } form)
            return false;
        var at = world.Random.Next(form.Count + 1);
        switch (world.Random.Next(6))
        {
            case 0 when at < form.Count:
                form.RemoveAt(at);
                break;
            case 1 when at < form.Count:
                form.Add((form[at].Name, world.Pick(OddValues.Texts)));
                break;
            case 2:
                form.AddRange(Enumerable.Range(0, world.Pick([10, 70, 2_000])).Select(number => (string.Create(CultureInfo.InvariantCulture, $"f{number}"), "x")));
                break;
            case 3:
                form.Add((world.Pick(OddValues.Texts), world.Pick(OddValues.Texts)));
                break;
            default:
                if (at == form.Count)
                    return false;
                form[at] = (form[at].Name, world.Pick(OddValues.Texts));
                break;
        }

        return true;
    }

    // The path

    private static bool ChangeSegment(FuzzWorld world, FuzzedRequest request)
    {
        var segments = request.Path.Split('/');
        var ids = Enumerable.Range(1, segments.Length - 1).Where(index => segments[index].Length > 20).ToList();
        var at = ids.Count > 0 && !world.Chance(5) ? world.Pick(ids) : world.Random.Next(1, segments.Length);
        segments[at] = world.Random.Next(5) switch
        {
            0 => world.RivalIntegration,
            1 => segments[at].ToUpperInvariant(),
            2 => segments[at] + world.Pick(["x", " ", ".", "%20", "%2F", "/"]),
            3 => world.Pick([world.AnyIntegration(), world.Session, world.Revocation, "018f0000-0000-7000-8000-000000000000"]),
            _ => OddSegment(world.Pick(OddValues.Texts)),
        };
        return SetPath(request, string.Join('/', segments));
    }

    // No server accepts a request line with such characters or of such a length.
    private static string OddSegment(string text) => Uri.EscapeDataString(new string([.. text.Where(letter => letter != '\0').Take(3_000)]));

    private static string OddPath(FuzzWorld world, string path) => world.Random.Next(8) switch
    {
        0 => path + "/",
        1 => "/" + path,
        2 => path + "/..",
        3 => path.Replace("/", "//", StringComparison.Ordinal),
        4 => path + "/" + world.Pick(["validate", "connection", "oauth", "x", "%2e%2e", "authorize", "token"]),
        5 => path.ToUpperInvariant(),
        6 => path.Replace("/", "%2F", StringComparison.Ordinal),
        _ => path[..path.LastIndexOf('/')],
    };

    private static bool SetPath(FuzzedRequest request, string path)
    {
        request.Path = path.StartsWith('/') ? path : "/" + path;
        return true;
    }

    private static bool ChangeQuery(FuzzWorld world, FuzzedRequest request)
    {
        var names = request.Query.Select(pair => pair.Name).Concat(["limit", "cursor", "name", "code", "state", "iss", "error", "done", "id", "session", "access_token"]).ToList();
        var name = world.Pick(names);
        switch (world.Random.Next(5))
        {
            case 0:
                return request.Query.RemoveAll(pair => pair.Name == name) > 0;
            case 1:
                request.Query.Add((name, world.Pick(OddValues.Numbers)));
                break;
            case 2:
                request.Query.AddRange(Enumerable.Range(0, world.Pick([2, 1_100])).Select(_ => (name, "1")));
                break;
            default:
                request.Query.RemoveAll(pair => pair.Name == name);
                request.Query.Add((name, world.Pick(OddValues.Texts)));
                break;
        }

        return true;
    }

    private static bool Set(FuzzedRequest request, string name, string value)
    {
        request.SetHeader(name, value);
        return true;
    }

    private static bool Add(FuzzedRequest request, (string Name, string Value) header)
    {
        request.Headers.Add(header);
        return true;
    }
}
