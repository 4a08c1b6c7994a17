using System.Diagnostics.CodeAnalysis;

namespace Doorcode.Passwords;

/// <summary>
/// A bounded queue in which sites take turns, and within a site its networks, however many items each of them has waiting.
/// A full queue makes room for a site that has less waiting than the busiest one. Not thread-safe.
/// </summary>
/// <typeparam name="T">What waits.</typeparam>
/// <param name="capacity">How many items may wait in all.</param>
/// <param name="siteCapacity">How many items of one site may wait.</param>
/// <param name="networkCapacity">How many items of one network may wait.</param>
internal sealed class FairQueue<T>(int capacity, int siteCapacity, int networkCapacity)
    where T : class
{
    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);
    private readonly LinkedList<Site> _turns = new();

    /// <summary>How many items wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an item.</summary>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="item">The item.</param>
    /// <param name="place">Where it waits; for <see cref="Remove"/>.</param>
    /// <param name="displaced">An item of the busiest site that had to leave; null if there was room.</param>
    /// <returns>False if the network, the site or the queue has no room.</returns>
    public bool TryAdd(Origin origin, T item, [NotNullWhen(true)] out Place? place, out T? displaced)
    {
        (place, displaced) = (null, null);
        _sites.TryGetValue(origin.Site, out var site);
        Network? network = null;
        site?.Networks.TryGetValue(origin.Network, out network);
        if (site?.Count >= siteCapacity || network?.Items.Count >= networkCapacity)
            return false;

        if (Count >= capacity && !TryDisplace(site?.Count ?? 0, out displaced))
            return false;

        if (site is null)
        {
            site = new Site(origin.Site);
            _sites.Add(origin.Site, site);
            _turns.AddLast(site.Turn);
        }

        if (network is null)
        {
            network = new Network(site, origin.Network);
            site.Networks.Add(origin.Network, network);
            site.Turns.AddLast(network.Turn);
        }

        place = new Place(network, item);
        network.Items.AddLast(place.Node);
        site.Count++;
        Count++;
        return true;
    }

    /// <summary>Takes the next item: the oldest one of the network whose turn it is, in the site whose turn it is.</summary>
    public bool TryTake([NotNullWhen(true)] out T? item)
    {
        if (_turns.First is not { } site)
        {
            item = null;
            return false;
        }

        var network = site.Value.Turns.First!.Value;
        var place = network.Items.First!.Value;
        item = place.Item;
        Remove(place);
        // A network or site that has had its turn, and has more waiting, goes to the end.
        if (network.Items.Count > 0)
            Requeue(site.Value.Turns, network.Turn);

        if (site.Value.Count > 0)
            Requeue(_turns, site);

        return true;
    }

    /// <summary>Removes an item that need not wait any longer; false if it has left already.</summary>
    public bool Remove(Place place)
    {
        if (place.Node.List is null)
            return false;

        var network = place.Network;
        network.Items.Remove(place.Node);
        Count--;
        if (--network.Site.Count == 0)
        {
            _sites.Remove(network.Site.Name);
            _turns.Remove(network.Site.Turn);
        }

        if (network.Items.Count == 0)
        {
            network.Site.Networks.Remove(network.Name);
            network.Site.Turns.Remove(network.Turn);
        }

        return true;
    }

    /// <summary>Takes the newest item of the busiest site out, if that site has more waiting than the one that comes would have.</summary>
    private bool TryDisplace(int waiting, out T? displaced)
    {
        var busiest = _turns.MaxBy(site => site.Count);
        if (busiest is null || busiest.Count <= waiting + 1)
        {
            displaced = null;
            return false;
        }

        var place = busiest.Turns.MaxBy(network => network.Items.Count)!.Items.Last!.Value;
        displaced = place.Item;
        Remove(place);
        return true;
    }

    private static void Requeue<TTurn>(LinkedList<TTurn> turns, LinkedListNode<TTurn> turn)
    {
        turns.Remove(turn);
        turns.AddLast(turn);
    }

    /// <summary>Where an item waits.</summary>
    internal sealed class Place
    {
        public Place(Network network, T item)
        {
            (Network, Item) = (network, item);
            Node = new LinkedListNode<Place>(this);
        }

        public Network Network { get; }

        public T Item { get; }

        public LinkedListNode<Place> Node { get; }
    }

    /// <summary>A network that has items waiting, oldest first.</summary>
    internal sealed class Network
    {
        public Network(Site site, string name)
        {
            (Site, Name) = (site, name);
            Turn = new LinkedListNode<Network>(this);
        }

        public Site Site { get; }

        public string Name { get; }

        public LinkedList<Place> Items { get; } = new();

        public LinkedListNode<Network> Turn { get; }
    }

    /// <summary>A site that has items waiting.</summary>
    internal sealed class Site
    {
        public Site(string name)
        {
            Name = name;
            Turn = new LinkedListNode<Site>(this);
        }

        public string Name { get; }

        public int Count { get; set; }

        public Dictionary<string, Network> Networks { get; } = new(StringComparer.Ordinal);

        public LinkedList<Network> Turns { get; } = new();

        public LinkedListNode<Site> Turn { get; }
    }
}
