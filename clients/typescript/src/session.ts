/** Where tokens are kept: `localStorage`, `sessionStorage`, React Native's `AsyncStorage`, or anything of the same shape. */
export interface TokenStorage {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
}

/** What is kept of a session. */
export interface Session {
  readonly access: string;

  /** Absent where the session is a cookie. */
  readonly refresh?: string;

  /** When the access token was received, and when it ends: milliseconds of this machine's own clock, whatever the server's says. */
  readonly received: number;
  readonly ends: number;
}

/** The id of the session that an access token is of; empty where it cannot be read. */
export function idOf(access: string): string {
  try {
    return JSON.parse(atob(access.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))).sid;
  } catch {
    return "";
  }
}

/** The session that the tokens of an answer make, with the refresh token of the one that was there where the answer has none. */
export function sessionOf(answer: Record<string, unknown>, held: Session | null): Session {
  const received = Date.now();
  const refresh = answer.refresh ?? held?.refresh;
  return {
    access: String(answer.access),
    ...(typeof refresh === "string" && { refresh }),
    received,
    ends: received + Number(answer.expires_in) * 1000,
  };
}

/** More than a minute, or than a fifth of a token's life where that is shorter. A clock that was set back makes it old. */
export function hasTime(session: Session): boolean {
  const now = Date.now();
  return now >= session.received && session.ends - now > Math.min(60_000, (session.ends - session.received) / 5);
}

/** Keeps nothing beyond the page. */
export class MemoryStorage implements TokenStorage {
  readonly #items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }
}

/** The session in a storage that other tabs use as well. */
export class SessionStore {
  /** Ends when all that the storage was asked for has been done. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly storage: TokenStorage, private readonly key: string) {}

  read(): Promise<Session | null> {
    return this.#inTurn(async () => parse(await this.storage.getItem(this.key)));
  }

  /**
   * Puts a session in the place of the one that was seen.
   * @returns What is there afterwards: another session if one came, or none if it was ended, meanwhile.
   */
  swap(seen: Session | null, next: Session | null): Promise<Session | null> {
    return this.#inTurn(async () => {
      // A storage that answers at once is read and written without a pause, so no other tab comes between.
      const text = this.storage.getItem(this.key);
      const held = parse(text instanceof Promise ? await text : text);
      if (!isSame(held, seen))
        return held;

      await this.#write(next);
      return next;
    });
  }

  put(next: Session | null): Promise<void> {
    return this.#inTurn(() => this.#write(next));
  }

  async #write(next: Session | null): Promise<void> {
    await (next === null ? this.storage.removeItem(this.key) : this.storage.setItem(this.key, JSON.stringify(next)));
  }

  /** One after the other: a login or a sign-out that came between a swap's reading and writing would be undone. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function isSame(one: Session | null, other: Session | null): boolean {
  return one?.refresh === other?.refresh && (one?.refresh !== undefined || one?.access === other?.access);
}

function parse(text: string | null): Session | null {
  try {
    const session = JSON.parse(text ?? "null") as Session | null;
    return typeof session?.access === "string" ? session : null;
  } catch {
    return null;
  }
}
