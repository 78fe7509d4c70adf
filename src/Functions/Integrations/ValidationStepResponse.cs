using Kontext.Core.Input;
using Kontext.Core.Validation;

namespace Kontext.Functions.Integrations;

internal sealed record ValidationStepResponse
{
    public required string Plane { get; init; }

    public string? Method { get; init; }

    public string? McpMethod { get; init; }

    public string? Address { get; init; }

    public int? Status { get; init; }

    public string? Failure { get; init; }

    public long? Milliseconds { get; init; }

    public string? Rule { get; init; }

    public string? Advice { get; init; }

    public static ValidationStepResponse Of(ValidationStep step) => new()
    {
        Plane = WireNames.Of(step.Plane),
        Method = step.Method,
        McpMethod = step.McpMethod,
        Address = step.Address,
        Status = step.Status,
        Failure = step.Failure is { } failure ? WireNames.Of(failure) : null,
        Milliseconds = step.Milliseconds,
        Rule = step.Rule,
        Advice = step.Advice,
    };
}
