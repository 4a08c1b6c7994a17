using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace IdentityApi;

internal sealed class AccountsContext(DbContextOptions<AccountsContext> options) : IdentityDbContext<IdentityUser>(options);
