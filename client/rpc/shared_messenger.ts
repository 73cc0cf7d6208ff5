import type { ConnectionState, MessengerEvent } from "../event.ts";
import { ClientError } from "../fault.ts";
import type { Message } from "../message.ts";
import type { Messenger } from "../messenger.ts";

type Listener = Parameters<Messenger["listen"]>[0];

/** The calls of a messenger that concern all who use it, and so go another way. */
type Own = Pick<
  Messenger,
  "listen" | "connect" | "send" | "renew" | "trustRelay" | "logout" | "close"
>;

const NOWHERE: ConnectionState = { at: "offline", code: "relay-unreachable" };

/**
 * One messenger for several front ends: the process that holds an account, and those it
 * works for. Each gets a messenger that behaves as its own: it connects, listens and is
 * closed for this one alone, while the account stays open and keeps its connection.
 */
export class SharedMessenger {
  readonly #messenger: Messenger;
  readonly #views = new Set<View>();
  #connection = NOWHERE;
  #drained = false;

  constructor(messenger: Messenger) {
    this.#messenger = messenger;
    messenger.listen((event) => this.#hear(event));
  }

  /** A front end's own. */
  view(): Messenger {
    const view = new View();
    this.#views.add(view);
    const own: Own = {
      listen: (listener) => view.listen(listener),
      connect: (options) => this.#connect(view, options?.retry ?? false),
      send: async (to, text) => this.#said(view, await this.#messenger.send(to, text)),
      renew: (username) => this.#said(view, this.#messenger.renew(username)),
      trustRelay: (fingerprint) => {
        this.#messenger.trustRelay(fingerprint);
        this.#begin(); // it was given up when the key was refused
      },
      logout: async () => {
        await this.#messenger.logout();
        const state = { at: "offline", code: "logged-out" } as const;
        this.#hear({ kind: "connection", state });
      },
      close: () => {
        this.#views.delete(view);
        view.close();
        return Promise.resolve();
      },
    };
    return overlaid(this.#messenger, own);
  }

  /** As a messenger of one's own connects, and tells once more that all is here. */
  async #connect(view: View, retry: boolean): Promise<void> {
    this.#begin();
    if (!retry) await this.#online(view);
    if (this.#drained) view.tell({ kind: "drained" });
  }

  /** The account's connection is kept up for all, so whoever wants it makes it try. */
  #begin(): void {
    const state = this.#connection;
    const isGivenUp = state.at === "offline" && state.retryInMs === undefined;
    // It resolves at once, and what becomes of it is told by events.
    if (isGivenUp) void this.#messenger.connect({ retry: true });
  }

  #online(view: View): Promise<void> {
    return new Promise((resolve, reject) => {
      const deafen = view.listen((event) => {
        if (event.kind === "connection") look(event.state);
      });
      function look(state: ConnectionState): void {
        if (state.at === "connecting") return;
        deafen();
        if (state.at === "online") return resolve();
        const { code, fingerprint } = state;
        reject(new ClientError(code, fingerprint === undefined ? {} : { fingerprint }));
      }
      look(this.#connection);
    });
  }

  /** The others show what one of them says, too. */
  #said(by: View, message: Message): Message {
    for (const view of this.#views) {
      if (view !== by) view.tell({ kind: "said", message });
    }
    return message;
  }

  #hear(event: MessengerEvent): void {
    if (event.kind === "connection") {
      this.#connection = event.state;
      // It can be told before "online" is, as one follows the other at once.
      if (event.state.at !== "online") this.#drained = false;
    } else if (event.kind === "drained") this.#drained = true;
    for (const view of this.#views) view.tell(event);
  }
}

/** Who listens through one messenger of several. */
class View {
  readonly #listeners = new Set<Listener>();

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event: MessengerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  close(): void {
    this.#listeners.clear();
  }
}

/** The messenger, with some of its calls going another way. */
function overlaid(messenger: Messenger, own: Own): Messenger {
  return new Proxy(messenger, {
    get(target, key) {
      const owner = Reflect.has(own, key) ? own : target;
      const value: unknown = Reflect.get(owner, key);
      return typeof value === "function" ? value.bind(owner) : value;
    },
  });
}
