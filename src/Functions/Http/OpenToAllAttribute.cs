namespace Kontext.Functions.Http;

/// <summary>A function that asks nobody who they are: it tells strangers nothing that they do not see anyway, and costs nothing by being called often.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OpenToAllAttribute : Attribute;
