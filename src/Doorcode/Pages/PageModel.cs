namespace Doorcode.Pages;

/// <summary>A page.</summary>
/// <param name="Title">Its heading, which is also its title.</param>
/// <param name="Blocks">Its parts, from top to bottom.</param>
internal sealed record PageModel(string Title, params IReadOnlyList<Block> Blocks)
{
    /// <summary>What has just happened; null when nothing has.</summary>
    public string? Notice { get; init; }

    /// <summary>Why what was sent was refused; null when it was not.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether a link leads back to the account.</summary>
    public bool IsPartOfAccount { get; init; }
}

/// <summary>A page and what surrounds it.</summary>
internal sealed record FramedPage(PageModel Page, PageFrame Frame);

/// <summary>What every page has.</summary>
/// <param name="Base">The path of <c>/account</c>.</param>
/// <param name="Product">What the service is called.</param>
/// <param name="Words">The sentences of the reader's language.</param>
/// <param name="Dressed">The theme and its stylesheet.</param>
internal sealed record PageFrame(string Base, string Product, PageWords Words, Dressed Dressed)
{
    /// <summary>The path of this page.</summary>
    public required string Here { get; init; }

    /// <summary>The languages to choose from, by their own names.</summary>
    public required IReadOnlyList<(string Tag, string Name)> Languages { get; init; }

    /// <summary>The path of another page.</summary>
    public string To(string page) => $"{Base}/{page}";
}

/// <summary>A form and what surrounds it.</summary>
internal sealed record FramedForm(FormBlock Form, PageFrame Frame);
