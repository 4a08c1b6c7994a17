using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Doorcode.Tests.Passkeys;

/// <summary>
/// A test vector of the W3C's Web Authentication Level 3, section 16, which is built from its parts as it is there. The vectors with ES256
/// and a credential id of 32 bytes are here: those of sections 16.2 to 16.5 and 16.9.
/// </summary>
/// <param name="Section">Where it stands.</param>
/// <param name="Statement">The attestation object up to the authenticator data.</param>
/// <param name="Aaguid">The authenticator's model.</param>
/// <param name="CredentialId">The credential's id.</param>
/// <param name="PublicKey">The coordinates of the public key, x and y.</param>
/// <param name="Registration">The registration.</param>
/// <param name="Login">The authentication.</param>
public sealed record WebAuthnVector(
    string Section,
    string Statement,
    string Aaguid,
    string CredentialId,
    (string X, string Y) PublicKey,
    WebAuthnVector.Response Registration,
    WebAuthnVector.Response Login)
{
    /// <summary>An answer of the client.</summary>
    /// <param name="Challenge">The challenge.</param>
    /// <param name="Flags">The flags of the authenticator data.</param>
    /// <param name="More">The members of the client data after the origin.</param>
    /// <param name="Signature">The signature of an authentication.</param>
    public sealed record Response(string Challenge, byte Flags, string More, string Signature = "");

    private const string NoAttestation = "a363666d74646e6f6e656761747453746d74a0";
    private const string SameOrigin = "\"crossOrigin\":false";
    private const string CrossOrigin = "\"crossOrigin\":true";
    private const string TopOrigin = CrossOrigin + ",\"topOrigin\":\"https://example.com\"";

    public static readonly WebAuthnVector[] All =
    [
        new(
            "16.2",
            NoAttestation,
            "8446ccb9ab1db374750b2367ff6f3a1f",
            "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4",
            ("afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61",
                "930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220"),
            new("00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130", 0x59, SameOrigin + Extra("BkQeDjdcTBrXBiAwJTLE5Q")),
            new("39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408", 0x19, SameOrigin,
                "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87")),
        new(
            "16.3",
            "a363666d74667061636b65646761747453746d74a263616c672663736967584630440220067a20754ab925005dbf378097c92120031581c73228d1fb4f5b881bcd7da98302207fc7b147558c7c0eba3af18bd9d121fa3d3a26d17fe3f220272178f473b6006d",
            "df850e09db6afbdfab51697791506cfc",
            "455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58c",
            ("eb151c8176b225cc651559fecf07af450fd85802046656b34c18f6cf193843c5",
                "927b8aa427a2be1b8834d233a2d34f61f13bfd44119c325d5896e183fee484f2"),
            new("7869c2b772d4b58eba9378cf8f29e26cf935aa77df0da89fa99c0bdc0a76f7e5", 0x5d, SameOrigin + Extra("U9hTXvKE2URkMnb_0xYHVg")),
            new("4478a10b1352348dd160c1353b0d469b5db19eb91c27f7dfa6fed39fe26af20b", 0x09, SameOrigin + Extra("gTb53rz6EhSWomXGzimC1Q"),
                "304402203310b9431903c401f1be2bdc8d23a4007682dbbddcf846994947b7f465daf84002204e94dd00047b316061b3b99772b7efd95994a83ef584b3b6b825ea3550251b66")),
        new(
            "16.4",
            NoAttestation,
            "883f4f6014f19c09d87aa38123be48d0",
            "6e1050c0d2ca2f07c755cb2c66a74c64fa43065c18f938354d9915db2bd5ce57",
            ("22200a473f90b11078851550d03b4e44a2279f8c4eca27b3153dedfe03e4e97d",
                "cbd0be95e746ad6f5a8191be11756e4c0420e72f65b466d39bc56b8b123a9c6e"),
            new("3be5aacd03537142472340ab5969f240f1d87716e20b6807ac230655fa4b3b49", 0x45, CrossOrigin + Extra("zZquEtDR9DWqpW5tBWTFug")),
            new("876aa517ba83fdee65fcffdbca4c84eeae5d54f8041a1fc85c991e5bbb273137", 0x05, CrossOrigin + Extra("92pcTVD0Aby-q4dtmj6efg"),
                "3046022100eb12fcf23b12764c0f122e22371fab92e283879fd798f38ee1841c951b6e40e7022100c76237ff9db77b3c56f30837cda6a09acfa2e915544e609c0733b1184036d1cf")),
        new(
            "16.5",
            NoAttestation,
            "97586fd09799a76401c200455099ef2a",
            "b8ad59b996047ab18e2ceb57206c362da57458793481f4a8ebf101c7ca7cc0f1",
            ("a1c47c1d82da4ebe82cd72207102b380670701993bc35398ae2e5726427fe01d",
                "86c1080d82987028c7f54ecb1b01185de243b359294a0ed210cd47480f0adc88"),
            new("4e1f4c6198699e33c14f192153f49d7e0e8e3577d5ac416c5f3adc92a41f27e5", 0x41, TopOrigin),
            new("d54a5c8ca4b62a8e3bb321e3b2bc73856f85a10150db2939ac195739eb1ea066", 0x05, TopOrigin + Extra("UiFoJMVRQHDAFWFi4vxUpQ"),
                "3045022100b5a70c81780d5fcc9a4f2ae9caae99058f8accaf58b91fb59329646c28ac6ffc022012e101c165db3c8e9957f0c54dd6ca9b56bc3bd2f280bd2faa6c1d02c6e5c171")),
        new(
            "16.9",
            "a363666d74667061636b65646761747453746d74a363616c6726637369675847304502203f19ec4b229f46ab8c45eff29b904ff10c0390dc40bf1216f04a78f4ceba3425022100fe7041a32759aff05a0f9f26c70a999c7a284451ba89234a1d3483c25e21925b637835638159022530820221308201c8a00302010202110088c220f83c8ef1feafe94deae45faad0300a06082a8648ce3d0403023062311e301c06035504030c15576562417574686e207465737420766563746f7273310c300a060355040a0c0357334331253023060355040b0c1c41757468656e74696361746f72204174746573746174696f6e204341310b30090603550406130241413020170d3234303130313030303030305a180f33303234303130313030303030305a305f311e301c06035504030c15576562417574686e207465737420766563746f7273310c300a060355040a0c0357334331223020060355040b0c1941757468656e74696361746f72204174746573746174696f6e310b30090603550406130241413059301306072a8648ce3d020106082a8648ce3d03010703420004a91ba4389409dd38a428141940ca8feb1ac0d7b4350558104a3777a49322f3798440f378b3398ab2d3bb7bf91322c92eb23556f59ad0a836fec4c7663b0e4dc3a360305e300c0603551d130101ff04023000300e0603551d0f0101ff040403020780301d0603551d0e04160414a589ba72d060842ab11f74fb246bdedab16f9b9b301f0603551d2304183016801445aff715b0dd786741fee996ebc16547a3931b1e300a06082a8648ce3d040302034700304402201726b9d85ecd8a5ed51163722ca3a20886fd9b242a0aa0453d442116075defd502207ef471e530ac87961a88a7f0d0c17b091ffc6b9238d30f79f635b417be5910e7",
            "876ca4f52071c3e9b25509ef2cdf7ed6",
            "c9a6f5b3462d02873fea0c56862234f99f081728084e511bb7760201a89054a5",
            ("1cf27f25da591208a4239c2e324f104f585525479a29edeedd830f48e77aeae5",
                "59e4b7da6c0106e206ce390c93ab98a15a5ec3887e57f0cc2bece803b920c423"),
            new("c1184a5fddf8045e13dc47f54b61f5a656b666b59018f16d870e9256e9952012", 0x4d, SameOrigin + Extra("9a8bNYjKCgWrBXU-fCl1ag")),
            new("b1106fa46a57bef1781511c0557dc898a03413d5f0f17d244630c194c7e1adb5", 0x0d, SameOrigin + Extra("AZMwyMxIbD8-uguFNp6r8Q"),
                "30450220694969d3ee928de6f02ef23a9c644d7d779916451734a94b432542f498a1ebe90221008b0819c824218a97152cd099c55bfb1477b29d900a49a64018314f9bfccda163")),
    ];

    /// <summary>The public key as a COSE key (RFC 9053 section 7.1.1).</summary>
    public byte[] CoseKey => Convert.FromHexString($"a5010203262001215820{PublicKey.X}225820{PublicKey.Y}");

    /// <summary>The attestation object of the registration.</summary>
    public byte[] AttestationObject =>
        [.. Convert.FromHexString(Statement + "68617574684461746158a4"), .. AuthenticatorData(Registration), .. Attested()];

    /// <summary>The authenticator data of an answer, without what a registration adds.</summary>
    public static byte[] AuthenticatorData(Response response) =>
        [.. SHA256.HashData("example.org"u8), response.Flags, .. new byte[sizeof(uint)]];

    /// <summary>The client data of the registration.</summary>
    public byte[] RegistrationClientData => ClientData("webauthn.create", Registration);

    /// <summary>The client data of the authentication.</summary>
    public byte[] LoginClientData => ClientData("webauthn.get", Login);

    public override string ToString() => Section;

    private static byte[] ClientData(string type, Response response) => Encoding.UTF8.GetBytes(
        $$"""{"type":"{{type}}","challenge":"{{Base64Url.EncodeToString(Convert.FromHexString(response.Challenge))}}","origin":"https://example.org",{{response.More}}}""");

    private static string Extra(string random) =>
        $",\"extraData\":\"clientDataJSON may be extended with additional fields in the future, such as this: {random}\"";

    private byte[] Attested() => [.. Convert.FromHexString($"{Aaguid}0020{CredentialId}"), .. CoseKey];
}
