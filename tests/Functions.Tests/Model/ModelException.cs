namespace Kontext.Functions.Tests.Model;

/// <summary>The deployment is not as the model says it must be.</summary>
internal sealed class ModelException(string message) : Exception(message);
