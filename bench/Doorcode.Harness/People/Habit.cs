namespace Doorcode.Harness.People;

/// <summary>What is special about a person, besides doing what everybody does.</summary>
internal enum Habit
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Presses "confirm" three times at once.</summary>
    ConfirmsThrice,

    /// <summary>Asks for the mail again.</summary>
    AsksForAnotherMail,

    /// <summary>Somebody who knows the id guesses wrong beyond the budget, then the code itself is presented.</summary>
    IsGuessedById,

    /// <summary>Strangers guess for the address beyond the budget; the owner's id still gets in.</summary>
    IsGuessedByStrangers,

    /// <summary>Types the password wrong first.</summary>
    MistypesPassword,

    /// <summary>Has two tabs that refresh at the same moment.</summary>
    HasTwoTabs,

    /// <summary>Loses answers, and presents the token again inside the grace window.</summary>
    LosesAnswers,

    /// <summary>Stays logged in to the end.</summary>
    Stays,

    /// <summary>Forgets the password and sets a new one by mail.</summary>
    ResetsPassword,

    /// <summary>Changes the password.</summary>
    ChangesPassword,

    /// <summary>Enrols an authenticator app, logs in with a recovery code, and removes the app.</summary>
    HasApp,

    /// <summary>Lists the sessions and ends the others.</summary>
    EndsSessions,

    /// <summary>Deletes the account and registers the address again.</summary>
    DeletesAccount,

    /// <summary>Moves the account to another address.</summary>
    ChangesAddress,

    /// <summary>Is told of a change of address, and stops it.</summary>
    StopsAddressChange,

    /// <summary>Takes a change of address back after it was confirmed.</summary>
    UndoesAddressChange,

    /// <summary>Enrols a passkey, logs in by it, and removes it.</summary>
    HasPasskey,
}
