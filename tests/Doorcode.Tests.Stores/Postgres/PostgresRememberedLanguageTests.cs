using Doorcode.Tests.Fixtures;
using Doorcode.Tests.Mail;

namespace Doorcode.Tests.Stores.Postgres;

public sealed class PostgresRememberedLanguageTests(PostgresApp postgres) : RememberedLanguageContract(postgres.App), IClassFixture<PostgresApp>;
