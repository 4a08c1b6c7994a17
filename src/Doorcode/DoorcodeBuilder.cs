using Microsoft.Extensions.DependencyInjection;

namespace Doorcode;

/// <summary>What <c>AddDoorcode</c> returns; adapters extend it.</summary>
/// <param name="Services">The host's services.</param>
public sealed record DoorcodeBuilder(IServiceCollection Services);
