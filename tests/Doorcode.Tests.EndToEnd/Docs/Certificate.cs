using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Doorcode.Tests.EndToEnd.Docs;

/// <summary>A certificate in files, for localhost unless another name is given.</summary>
internal sealed record Certificate(string CertificateFile, string KeyFile, string BothFile)
{
    /// <summary>The variable that makes OpenSSL, and so .NET, trust the certificate.</summary>
    public const string TrustVariable = "SSL_CERT_FILE";

    /// <summary>Makes them.</summary>
    /// <param name="folder">Where the files go.</param>
    /// <param name="name">The name that the certificate is for.</param>
    public static Certificate Make(string folder, string name = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using var certificate = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var files = new Certificate(
            Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"), Path.Combine(folder, "tls.pem"));
        File.WriteAllText(files.CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(files.KeyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(files.BothFile, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return files;
    }

    /// <summary>With its key, as a server of this process uses it.</summary>
    public X509Certificate2 Load() => X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
}
