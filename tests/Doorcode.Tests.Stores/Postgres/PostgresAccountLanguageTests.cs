using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Languages;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresAccountLanguageTests(PostgresApp postgres)
    : AccountLanguageContract(postgres.App), IClassFixture<PostgresApp>;
