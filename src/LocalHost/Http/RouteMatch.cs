using Kontext.LocalHost.Worker;

namespace Kontext.LocalHost.Http;

/// <summary>The function that answers a request.</summary>
/// <param name="Function">With an HTTP trigger.</param>
/// <param name="Values">The parameters of the route as texts; absent optional ones are not among them.</param>
internal sealed record RouteMatch(FunctionMetadata Function, IReadOnlyDictionary<string, string> Values);
