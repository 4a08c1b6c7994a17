namespace Doorcode.Http;

/// <summary>Says whether the capability of an endpoint is switched on; metadata of the endpoint.</summary>
internal interface ISwitch
{
    /// <summary>Whether it is on. Where it is off, API descriptions leave the endpoint out.</summary>
    /// <param name="services">The host's services.</param>
    bool IsOn(IServiceProvider services);
}
