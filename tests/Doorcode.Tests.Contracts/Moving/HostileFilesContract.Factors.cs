namespace Doorcode.Tests.Moving;

/// <content>Files with second factors that cannot be taken.</content>
public abstract partial class HostileFilesContract
{
    /// <summary>A file for each format, with one verified user who has a password and a second factor that cannot be taken, and how the report names the factor.</summary>
    public static TheoryData<string, string, string> UnreadableFactors { get; } = new()
    {
        { "keycloak", """{"users": [{"id": "1", "enabled": true, "emailVerified": true, "email": "EMAIL", "credentials": [{"type": "webauthn", "secretData": "{}", "credentialData": "{}"}]}]}""", "a credential of type webauthn" },
        { "identity", "Id,Email,EmailConfirmed,PasswordHash,TwoFactorEnabled\n1,EMAIL,True,HASH,True", "two-factor login (TwoFactorEnabled) without an authenticator key" },
        { "auth0", """{"user_id": "auth0|1", "email": "EMAIL", "email_verified": true, "multifactor": ["guardian"]}""", "a second factor in multifactor" },
        {
            "supabase",
            "COPY auth.users (id, email, encrypted_password, email_confirmed_at) FROM stdin;\n1\tEMAIL\tHASH\t2023-01-01 00:00:00+00\n\\.\n"
                + "COPY auth.mfa_factors (id, user_id, factor_type, status) FROM stdin;\nm\t1\twebauthn\tverified\n\\.\n",
            "a row of auth.mfa_factors that is no authenticator app"
        },
        {
            "django",
            """
            {"model": "auth.user", "pk": 1, "fields": {"email": "EMAIL", "password": "HASH", "is_active": true}}
            {"model": "mfa.authenticator", "pk": 1, "fields": {"user": 1, "type": "webauthn", "data": {}}}
            """,
            "a row of mfa.authenticator"
        },
        {
            "django",
            """
            {"model": "auth.user", "pk": 1, "fields": {"email": "EMAIL", "password": "HASH", "is_active": true}}
            {"model": "otp_yubikey.yubikeydevice", "pk": 1, "fields": {"user": 1, "confirmed": true}}
            """,
            "a row of otp_yubikey.yubikeydevice"
        },
        { "ndjson", """{"id": "1", "email": "EMAIL", "password_hash": "HASH", "verified": true, "totp": {"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "digits": 8}}""", "an authenticator app whose key cannot be read, or that does not show six digits for 30 seconds" },
        // Codes alone ask for a second step there, and of two apps the owner may use the one that is not taken.
        {
            "django",
            """
            {"model": "auth.user", "pk": 1, "fields": {"email": "EMAIL", "password": "HASH", "is_active": true}}
            {"model": "otp_static.staticdevice", "pk": 3, "fields": {"user": 1, "confirmed": true}}
            {"model": "otp_static.statictoken", "pk": 4, "fields": {"device": 3, "token": "abcdefgh"}}
            """,
            "recovery codes (otp_static.staticdevice) without an authenticator app"
        },
        {
            "django",
            """
            {"model": "auth.user", "pk": 1, "fields": {"email": "EMAIL", "password": "HASH", "is_active": true}}
            {"model": "otp_totp.totpdevice", "pk": 3, "fields": {"user": 1, "key": "3132333435363738393031323334353637383930", "confirmed": true}}
            {"model": "otp_totp.totpdevice", "pk": 4, "fields": {"user": 1, "key": "3132333435363738393031323334353637383930", "confirmed": true}}
            """,
            "a second authenticator app"
        },
        {
            "supabase",
            "COPY auth.users (id, email, encrypted_password, email_confirmed_at) FROM stdin;\n1\tEMAIL\tHASH\t2023-01-01 00:00:00+00\n\\.\n"
                + $"COPY auth.mfa_factors (id, user_id, factor_type, status, secret) FROM stdin;\nm\t1\ttotp\tverified\t{TotpSecret}\nn\t1\ttotp\tverified\t{TotpSecret}\n\\.\n",
            "a second authenticator app"
        },
        {
            "keycloak",
            """
            {"users": [{"id": "1", "enabled": true, "emailVerified": true, "email": "EMAIL", "credentials": [
              {"type": "otp", "secretData": "{\"value\":\"12345678901234567890\"}", "credentialData": "{\"subType\":\"totp\"}"},
              {"type": "otp", "secretData": "{\"value\":\"12345678901234567890\"}", "credentialData": "{\"subType\":\"totp\"}"}]}]}
            """,
            "a second authenticator app"
        },
        {
            "ndjson",
            """{"id": "1", "email": "EMAIL", "password_hash": "HASH", "verified": true, "passkeys": {"handle": "1", "credentials": [{"id": "AQ", "public_key": "AQ"}, {"id": "AQ", "public_key": "AQ"}]}}""",
            "the same passkey twice"
        },
        { "firebase", """{"users": [{"localId": "1", "email": "EMAIL", "emailVerified": true, "mfaInfo": [{"phoneInfo": "+15550100"}]}]}""", "a second factor in mfaInfo" },
    };
}
