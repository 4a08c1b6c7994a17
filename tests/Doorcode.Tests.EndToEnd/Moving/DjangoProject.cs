namespace Doorcode.Tests.EndToEnd.Moving;

/// <summary>A new Django project with REST framework and SimpleJWT, over a SQLite database of its own, called <c>shop</c>.</summary>
internal sealed class DjangoProject
{
    private const string Settings = """

        INSTALLED_APPS += ["rest_framework", "django_otp", "django_otp.plugins.otp_totp"]
        PASSWORD_HASHERS = ["django.contrib.auth.hashers." + name for name in (
            "PBKDF2PasswordHasher", "PBKDF2SHA1PasswordHasher", "Argon2PasswordHasher", "BCryptSHA256PasswordHasher", "BCryptPasswordHasher",
            "SHA1PasswordHasher", "MD5PasswordHasher", "UnsaltedMD5PasswordHasher")]

        """;

    private const string Urls = """

        from rest_framework.decorators import api_view, permission_classes
        from rest_framework.permissions import IsAuthenticated
        from rest_framework.response import Response
        from rest_framework_simplejwt.views import TokenObtainPairView

        @api_view(["GET"])
        @permission_classes([IsAuthenticated])
        def who(request):
            return Response({"pk": request.user.pk, "username": request.user.get_username()})

        urlpatterns += [path("who/", who), path("api/token/", TokenObtainPairView.as_view())]

        """;

    private DjangoProject(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Makes the project, with its tables.</summary>
    /// <param name="folder">Its folder, which is there and empty.</param>
    public static async Task<DjangoProject> MakeAsync(string folder)
    {
        var project = new DjangoProject(folder);
        await project.RunAsync("python3 -m django startproject shop .");
        await project.AppendAsync("shop/settings.py", Settings);
        await project.AppendAsync("shop/urls.py", Urls);
        await project.RunAsync("python3 manage.py migrate --verbosity 0");
        return project;
    }

    public Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(Folder, file), text);

    public Task AppendAsync(string file, string text) => File.AppendAllTextAsync(Path.Combine(Folder, file), text);

    /// <summary>Runs a script in the shell of the project.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> PythonAsync(string script)
    {
        await WriteAsync("script.py", script);
        return await RunAsync("python3 manage.py shell < script.py");
    }

    /// <summary>Runs commands in the folder of the project, where Debian's Python is the first. They must succeed.</summary>
    /// <returns>What they printed on standard output.</returns>
    public async Task<string> RunAsync(string script)
    {
        var (exitCode, output) = await Shell.RunAsync(
            "env", Folder, "ASPNETCORE_ENVIRONMENT=Development", "PYTHONDONTWRITEBYTECODE=1", $"PATH=/usr/bin:{Environment.GetEnvironmentVariable("PATH")}",
            "bash", "-euo", "pipefail", "-c", script);
        Assert.True(exitCode == 0, $"{script}\n{output}");
        return output;
    }
}
