using Microsoft.EntityFrameworkCore;

namespace Orders;

/// <summary>The app's own tables, in Doorcode's database.</summary>
public abstract class Shop(DbContextOptions options) : DbContext(options)
{
    public DbSet<Profile> Profiles => Set<Profile>();

    public DbSet<Order> Orders => Set<Order>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DoorcodeAccount>(account =>
        {
            account.ToTable("accounts", table => table.ExcludeFromMigrations());
            account.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
        });
        modelBuilder.Entity<Profile>(profile =>
        {
            profile.HasKey(row => row.AccountId);
            profile.HasOne<DoorcodeAccount>().WithOne().HasForeignKey<Profile>(row => row.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<Order>()
            .HasOne<DoorcodeAccount>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.SetNull);
    }
}

/// <summary>A row of Doorcode's accounts: its key, and nothing else.</summary>
public sealed class DoorcodeAccount
{
    public Guid Id { get; init; }
}

/// <summary>What the app keeps about an account; deleted with it.</summary>
public sealed class Profile
{
    public required Guid AccountId { get; init; }

    public required string DisplayName { get; set; }
}

/// <summary>Stays without its account when that is deleted: the books need it.</summary>
public sealed class Order
{
    public int Id { get; init; }

    public Guid? AccountId { get; init; }

    public required string Item { get; init; }
}

public sealed record NewOrder(string Item);
