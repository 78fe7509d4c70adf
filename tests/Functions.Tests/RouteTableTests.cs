using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Kontext.Functions.Tests;

public sealed class RouteTableTests
{
    private static readonly MethodInfo[] Functions =
    [
        .. typeof(Program).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
            .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null),
    ];

    [Fact]
    public void The_functions_are_the_documented_calls_with_their_scopes() => Assert.Equal(
        [
            "AddUserToken: POST api/v1/integrations/{id}/connection, connections:write, a user",
            "ArchiveIntegration: DELETE api/v1/integrations/{id}, integrations:write",
            "CreateIntegration: POST api/v1/integrations, integrations:write",
            "GetConnection: GET api/v1/integrations/{id}/connection, connections:read, a user",
            "GetIntegration: GET api/v1/integrations/{id}, integrations:read",
            "GetOAuthConfig: GET api/v1/integrations/{id}/oauth, integrations:read",
            "GetValidation: GET api/v1/integrations/{id}/validation, integrations:read",
            "ListIntegrations: GET api/v1/integrations, integrations:read",
            "RemoveOAuthConfig: DELETE api/v1/integrations/{id}/oauth, integrations:write",
            "ReplaceOAuthConfig: PUT api/v1/integrations/{id}/oauth, integrations:write",
            "RevokeConnection: DELETE api/v1/integrations/{id}/connection, connections:write, a user",
            "UpdateIntegration: PATCH api/v1/integrations/{id}, integrations:write",
            "ValidateIntegration: POST api/v1/integrations/{id}/validate, integrations:write",
        ],
        Functions.Where(function => TriggerOf(function) is not null).Select(Describe).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_http_function_says_who_may_call_it_and_leaves_keys_to_nobody() => Assert.All(
        Functions.Where(function => TriggerOf(function) is not null),
        function =>
        {
            Assert.NotNull(AccessOf(function));
            Assert.Equal(AuthorizationLevel.Anonymous, TriggerOf(function)!.AuthLevel);
        });

    private static string Describe(MethodInfo function)
    {
        var access = AccessOf(function)!.Value;
        var user = access.RequiresUser ? ", a user" : "";
        var trigger = TriggerOf(function)!;
        return $"{function.GetCustomAttribute<FunctionAttribute>()!.Name}: {string.Join(' ', trigger.Methods!).ToUpperInvariant()} {trigger.Route}, {access.Scope}{user}";
    }

    private static HttpTriggerAttribute? TriggerOf(MethodInfo function) =>
        function.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(trigger => trigger is not null);

    // The attribute is the app's own business; its two members are not.
    private static (string Scope, bool RequiresUser)? AccessOf(MethodInfo function) =>
        function.GetCustomAttributes().FirstOrDefault(attribute => attribute.GetType().Name == "AccessAttribute") is { } access
            ? ((string)Value(access, "Scope"), (bool)Value(access, "RequiresUser"))
            : null;

    private static object Value(Attribute attribute, string property) => attribute.GetType().GetProperty(property)!.GetValue(attribute)!;
}
