namespace Kontext.Core.Outcomes;

/// <summary>One thing wrong with one member of a request.</summary>
/// <param name="Path">JSON pointer (RFC 6901) to the member, or the name of a query parameter; empty for the body as a whole.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">A sentence that says what to do. Never repeats the value: it may be a secret.</param>
public sealed record FieldError(string Path, string Code, string Message);
