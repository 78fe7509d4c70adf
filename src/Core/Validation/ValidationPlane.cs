namespace Kontext.Core.Validation;

/// <summary>With whose credential a step of a check was taken. The two never mix.</summary>
public enum ValidationPlane
{
    /// <summary>The organization's, or none.</summary>
    Organization,

    /// <summary>That of the person who asked for the check.</summary>
    Person,
}
