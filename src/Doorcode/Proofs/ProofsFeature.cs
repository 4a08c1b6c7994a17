using Doorcode.Events;
using Doorcode.Mail;
using Doorcode.Sealing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorcode.Proofs;

/// <summary>The proofs that a step asks of the account's owner, and the limits on wrong ones.</summary>
internal static class ProofsFeature
{
    public static void AddProofs(this IServiceCollection services)
    {
        services.AddEventsOf(ProofsEvents.All);
        services.TryAddSingleton<LoginThrottle>();
        services.TryAddSingleton<StepUp>();
        services.TryAddSingleton<ProvePassword>();
        services.TryAddSingleton<LateFactors>();
        services.TryAddSingleton<FactorChangeLimit>();
        services.TryAddSingleton<AllowEnrolment>();
        services.TryAddSingleton<EnrolFactor>();
        services.TryAddSingleton<RemoveFactor>();
        services.AddLetters<ProofsLetters>();
        services.TryAddSingleton<RecoveryCodeStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMovedFactor, MovedRecoveryCodes>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IFactorStore, RecoveryCodeStore>(provider => provider.GetRequiredService<RecoveryCodeStore>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISecondFactor, RecoveryCodes>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccountData, RecoveryCodeData>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMasterKeyRotation, RecoveryCodeData>());
    }
}
