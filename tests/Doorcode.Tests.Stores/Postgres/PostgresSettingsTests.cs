using Doorcode.Postgres;
using Doorcode.Storage;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresSettingsTests
{
    [Theory]
    [InlineData("postgres://doorcode:hunter2@db.example.org/doorcode", "is a URL")]
    [InlineData("PostgreSQL://doorcode:hunter2@db.example.org/doorcode", "is a URL")]
    [InlineData("host=db.example.org port=5432 dbname=doorcode user=doorcode password=hunter2", "separate them by semicolons")]
    [InlineData("host=db.example.org\npassword=hunter2", "separate them by semicolons")]
    [InlineData("Host=db.example.org;Username=doorcode password = hunter2", "separate them by semicolons")]
    [InlineData("Host=db.example.org;Database=doorcode password=hunter2", "separate them by semicolons")]
    [InlineData("password=hunter2 host=db.example.org", "must name the PostgreSQL server")]
    [InlineData("Host=db.example.org;Password=a;hunter2", "is not a PostgreSQL connection string")]
    [InlineData("Host=db.example.org;Password=a;hunter2=b", "is not a PostgreSQL connection string")]
    [InlineData("Host=db.example.org;Port=hunter2", "is not a PostgreSQL connection string")]
    [InlineData("Host=db.example.org;Port=99999999999", "is not a PostgreSQL connection string")]
    [InlineData("Host=db.example.org;SSL Mode=hunter2", "is not a PostgreSQL connection string")]
    [InlineData("Host=db.example.org;Minimum Pool Size=9;Maximum Pool Size=2;Password=hunter2", "does not take together")]
    [InlineData("hunter2", "is not a PostgreSQL connection string")]
    [InlineData("Host=db.example.org,Password=hunter2", "separate them by semicolons")]
    [InlineData("Host=db.example.org/Password=hunter2", "separate them by semicolons")]
    [InlineData("Host=/var/run/postgresql,Password=hunter2", "separate them by semicolons")]
    [InlineData("Host=doorcode:hunter2@db.example.org", "separate them by semicolons")]
    [InlineData("Host=db.example.org/hunter2", "separate them by semicolons")]
    [InlineData("Host=db.example.org hunter2", "separate them by semicolons")]
    [InlineData("Host=db.example.org;Database=doorcode,Password=hunter2", "separate them by semicolons")]
    [InlineData("Host=db.example.org;Database=doorcode?password=hunter2", "separate them by semicolons")]
    [InlineData("Host=db.example.org;Username=doorcode:hunter2", "separate them by semicolons")]
    [InlineData("Host=db.example.org;Username=doorcode,Password=hunter2", "separate them by semicolons")]
    public void A_wrong_connection_string_is_refused_with_the_right_form_and_not_repeated(string text, string why)
    {
        var sentence = Assert.Single(PostgresSettings.Faults(() => PostgresSettings.Read(text)));

        Assert.StartsWith("Doorcode:Database:ConnectionString", sentence, StringComparison.Ordinal);
        Assert.Contains(why, sentence, StringComparison.Ordinal);
        Assert.Contains("Host=db.example.org;Database=doorcode;Username=doorcode;Password=…", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_driver_says_goes_on_with_no_exception() =>
        Assert.Null(Assert.Throws<StartRefusedException>(() => PostgresSettings.Read("Host=a;Password=b;hunter2=c")).InnerException);

    [Theory]
    [InlineData("Host=db.example.org;Database=doorcode;Username=doorcode;Password=a b=c")]
    [InlineData("Host=db1.example.org,db2.example.org;Username=doorcode")]
    [InlineData("Host=/var/run/postgresql;Username=doorcode;Options=-c search_path=doorcode")]
    [InlineData("Host=db1.example.org:5432, db2.example.org:5433;Username=doorcode@server.example.org;Database=main:branch")]
    [InlineData("Host=::1;Username=postgres.project;Database=a/b c")]
    [InlineData("Host=[::1]:5433;Username=doorcode")]
    public void A_right_one_is_taken(string text) => Assert.Empty(PostgresSettings.Faults(() => PostgresSettings.Read(text)));
}
