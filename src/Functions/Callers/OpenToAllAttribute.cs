namespace Kontext.Functions.Callers;

/// <summary>Marks a function that requires no token and has no other protection. Its answer holds only public facts and is cheap.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OpenToAllAttribute : Attribute;
