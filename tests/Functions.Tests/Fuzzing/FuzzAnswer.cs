using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>The answer to a request.</summary>
internal sealed record FuzzAnswer(int Status, IHeaderDictionary Headers, string Text);
