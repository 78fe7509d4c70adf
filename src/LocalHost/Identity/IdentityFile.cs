using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kontext.LocalHost.Settings;

namespace Kontext.LocalHost.Identity;

/// <summary>
/// The issuer's name and key, in a file of the data directory. Tokens and users therefore survive a restart and a change of port.
/// </summary>
internal sealed partial record IdentityFile
{
    private const string FileName = "identity.json";
    private const int KeyBits = 2048;

    /// <summary>The <c>iss</c> of every token: the address at which this issuer was first started.</summary>
    public required string Issuer { get; init; }

    /// <summary>The RSA private key, in PKCS#8.</summary>
    public required byte[] PrivateKey { get; init; }

    /// <summary>Reads the file. Creates it when there is none.</summary>
    /// <param name="directory">The data directory; created when it is missing.</param>
    /// <param name="issuer">The name of a new issuer.</param>
    /// <exception cref="StartupException">The file cannot be read, created or parsed.</exception>
    public static IdentityFile ReadOrMake(string directory, string issuer)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            if (!File.Exists(path))
                Make(path, issuer);
            return Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{path} cannot be read or written: let this user do both, or set LocalHost__DataDirectory to another folder.", e);
        }
        catch (Exception e) when (e is JsonException or CryptographicException or FormatException)
        {
            throw new StartupException($"{path} does not hold an issuer and its key: delete the file, and sign in again.", e);
        }
    }

    /// <summary>Returns the issuer; the key stays out of logs.</summary>
    public override string ToString() => Issuer;

    /// <summary>Returns the key pair.</summary>
    public RSAParameters ExportKey()
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(PrivateKey, out _);
        return rsa.ExportParameters(includePrivateParameters: true);
    }

    private static IdentityFile Read(string path)
    {
        var file = JsonSerializer.Deserialize(File.ReadAllBytes(path), FileJson.Default.IdentityFile) ?? throw new JsonException("The file holds null.");
        if (!Uri.TryCreate(file.Issuer, UriKind.Absolute, out _))
            throw new FormatException("The issuer is no address.");
        file.ExportKey();
        return file;
    }

    // Writes the file whole or not at all, and never replaces one. When two programs start at once, the first file wins.
    private static void Make(string path, string issuer)
    {
        using var rsa = RSA.Create(KeyBits);
        IdentityFile file = new() { Issuer = issuer, PrivateKey = rsa.ExportPkcs8PrivateKey() };
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fresh = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream stream = new(fresh, options))
            JsonSerializer.Serialize(stream, file, FileJson.Default.IdentityFile);
        try
        {
            File.Move(fresh, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(fresh);
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(IdentityFile))]
    private sealed partial class FileJson : JsonSerializerContext;
}
