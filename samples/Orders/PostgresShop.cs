using Microsoft.EntityFrameworkCore;

namespace Orders;

/// <summary>The tables in PostgreSQL, where an id is a <c>uuid</c> for both.</summary>
public sealed class PostgresShop(DbContextOptions<PostgresShop> options) : Shop(options);
