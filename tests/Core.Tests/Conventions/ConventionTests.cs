using System.Reflection;
using System.Text.RegularExpressions;
using Kontext.Core.Outcomes;

namespace Kontext.Core.Tests.Conventions;

/// <summary>Rules of CONTRIBUTING.md that no analyzer checks.</summary>
public sealed partial class ConventionTests
{
    private static readonly Type[] Types = [.. typeof(Problem).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Kontext.Core", StringComparison.Ordinal) == true && !type.Name.Contains('<', StringComparison.Ordinal))];

    [Fact]
    public void Classes_are_sealed_unless_abstract() =>
        Assert.Empty(Types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Select(type => type.FullName));

    [Fact]
    public void Methods_that_wait_end_in_Async_and_take_a_token_last_without_a_default()
    {
        var wrong =
            from type in Types
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where !typeof(Delegate).IsAssignableFrom(type) && typeof(Task).IsAssignableFrom(method.ReturnType) && !method.Name.Contains('<', StringComparison.Ordinal) && !IsInherited(method)
            let last = method.GetParameters().LastOrDefault()
            where !method.Name.EndsWith("Async", StringComparison.Ordinal) || last?.ParameterType != typeof(CancellationToken) || last.HasDefaultValue
            select $"{type.Name}.{method.Name}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Constructors_take_at_most_six_dependencies() =>
        Assert.Empty(Types.Where(type => Service.IsMatch(type.Name) && type.GetConstructors().Any(constructor => constructor.GetParameters().Length > 6)).Select(type => type.FullName));

    [Fact]
    public void A_file_of_the_product_has_at_most_200_lines() =>
        Assert.Empty(Sources.In("src").Where(source => source.Text.Count(c => c == '\n') > 200).Select(source => source.Path));

    [Fact]
    public void Only_the_middleware_and_the_boundary_of_due_work_catch_every_exception()
    {
        var catching = Sources.In("src/Core").Concat(Sources.In("src/Functions"))
            .Where(source => CatchAll.IsMatch(source.Text))
            .Select(source => source.Path);
        Assert.Equal(["src/Core/Maintenance/DueWorkService.cs", "src/Functions/Hosting/AnswerMiddleware.cs"], catching);
    }

    // DueWorkService stops beginning work at its limit. ProbeConversation reads the exchanges, and any exception of a protocol library.
    [Fact]
    public void A_time_limit_is_linked_to_the_callers_token_in_one_place() => Assert.Equal(
        ["src/Core/Bounds/Timed.cs", "src/Core/Maintenance/DueWorkService.cs", "src/Core/Probes/ProbeConversation.cs"],
        Sources.In("src/Core").Where(source => source.Text.Contains("CreateLinkedTokenSource", StringComparison.Ordinal)).Select(source => source.Path).Order(StringComparer.Ordinal));

    // Readiness catches other faults of storage, too. A refresh releases its claim and lets the fault pass.
    [Fact]
    public void The_fault_of_a_dependency_becomes_a_value_in_one_place() => Assert.Equal(
        ["src/Core/Maintenance/Readiness.cs", "src/Core/Outcomes/Attempt.cs", "src/Core/Refreshing/RefreshFailures.cs", "src/Core/Refreshing/RefreshService.cs"],
        Sources.In("src/Core").Where(source => DependencyCatch.IsMatch(source.Text)).Select(source => source.Path).Order(StringComparer.Ordinal));

    [Fact]
    public void Logging_goes_through_generated_methods_only() =>
        Assert.Empty(Sources.In("src/Core").Concat(Sources.In("src/Functions")).Where(source => DirectLog.IsMatch(source.Text)).Select(source => source.Path));

    [Fact]
    public void Each_error_code_is_a_word_and_is_defined_once()
    {
        var codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.All(codes, code => Assert.Matches("^[a-z]+(_[a-z]+)*$", code));
        Assert.Equal(codes.Distinct(StringComparer.Ordinal), codes);
    }

    [Fact]
    public void Every_type_that_carries_a_secret_has_its_own_ToString()
    {
        var carriers = Types.Where(type => type.Name is "Credential" or "StoredCredential" or "CredentialHeader" or "SentSecrets" or "AddUserTokenRequest" or "CreateIntegrationRequest" or "UpdateIntegrationRequest"
            or "SecretTexts" or "OAuthGrant" or "OAuthClient" or "CodeRedemption" or "TokenRefresh" or "TokenResponse" or "TokenRevocation" or "RegisteredClient" or "AuthorizationRequest" or "RedeemedGrant");
        Assert.All(carriers, type => Assert.True(type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType == type, $"{type.Name} must have its own ToString."));
    }

    // An override or an implementation of a foreign interface has a given name and given parameters.
    private static bool IsInherited(MethodInfo method) =>
        method.GetBaseDefinition().DeclaringType != method.DeclaringType
        || method.DeclaringType!.GetInterfaces().Where(face => face.Assembly != method.DeclaringType.Assembly)
            .Any(face => method.DeclaringType.GetInterfaceMap(face).TargetMethods.Contains(method));

    [Fact]
    public void The_name_of_a_test_has_at_most_90_characters_and_names_its_subject()
    {
        var names = Sources.In("tests").SelectMany(source => TestName.Matches(source.Text)).Select(match => match.Groups["name"].Value).ToList();

        Assert.True(names.Count > 1_500, "The pattern finds the tests no more.");
        Assert.DoesNotContain(names, name => name.Length > 90 || VagueName.IsMatch(name));
    }

    [GeneratedRegex(@"^    public (static )?(async )?(Task|void|ValueTask)(<[^>]*>)? (?<name>[A-Z]\w*_\w*)\(", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TestName { get; }

    [GeneratedRegex("^(What|Who|Whose|Where|Which)_|_?(whoever|whatever|nobody|somebody|anybody)(_|s?$)", RegexOptions.IgnoreCase)]
    private static partial Regex VagueName { get; }

    [GeneratedRegex("(Service|Store|Check|Probe|Secrets)$")]
    private static partial Regex Service { get; }

    [GeneratedRegex(@"catch\s*(\(\s*Exception\b[^)]*\)(?!\s*when)|\{|$)", RegexOptions.Multiline)]
    private static partial Regex CatchAll { get; }

    [GeneratedRegex(@"catch \(DependencyException|\bis DependencyException|VaultException or|or VaultException")]
    private static partial Regex DependencyCatch { get; }

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(")]
    private static partial Regex DirectLog { get; }
}
