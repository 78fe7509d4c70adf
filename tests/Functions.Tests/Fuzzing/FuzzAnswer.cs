using Microsoft.AspNetCore.Http;

namespace Kontext.Functions.Tests.Fuzzing;

/// <summary>What a request was answered.</summary>
internal sealed record FuzzAnswer(int Status, IHeaderDictionary Headers, string Text);
