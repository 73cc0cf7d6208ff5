import { utf8 } from "../../src/bytes.ts";
import { systemRandom } from "../../src/random.ts";
import { accountsOn } from "../../client/accounts.ts";
import { systemClock } from "../../client/clock.ts";
import type { Environment } from "../../client/environment.ts";
import type { MessengerEvent } from "../../client/event.ts";
import type { Message } from "../../client/message.ts";
import type { Accounts, CreateOptions, Messenger } from "../../client/messenger.ts";
import { passwordFrom } from "../../client/password.ts";
import { type Relay, type RelayOptions, startRelay } from "../../relay/mod.ts";
import { withMemoryFolder } from "./folders.ts";
import { cheapStretch, FEW_PREKEYS } from "./vaults.ts";

/** This machine, where vaults and prekeys cost next to nothing. */
export const HERE: Environment = {
  random: systemRandom,
  clock: systemClock,
  testOnlyStretch: cheapStretch,
  testOnlySupply: FEW_PREKEYS,
};

/** Accounts here. */
export const accounts: Accounts = accountsOn(HERE);

/** How to make or open somebody's account, under the password "swordfish". */
export function optionsFor(
  home: string,
  username: string,
  relay: string,
  password = "swordfish",
): CreateOptions {
  return {
    home,
    username,
    relay,
    displayName: "",
    password: passwordFrom(utf8(password)),
    trustNew: "on-first-use",
  };
}

/** A relay in memory and a home folder, both gone afterwards. */
export function atRelay(
  story: (place: { readonly home: string; readonly relay: Relay }) => Promise<void>,
  options: RelayOptions = {},
): Promise<void> {
  return withMemoryFolder(async (home) => {
    const relay = await startRelay({ ...options, store: { kind: "memory" } });
    try {
      await story({ home, relay });
    } finally {
      await relay.stop();
    }
  });
}

/** Makes or opens an account, and lets it go at once. */
export async function closed(making: Promise<Messenger>): Promise<void> {
  await (await making).close();
}

/** What a messenger tells, kept to be waited for. */
export class Listening {
  readonly events: MessengerEvent[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(readonly messenger: Messenger) {
    messenger.listen((event) => {
      this.events.push(event);
      for (const look of [...this.#waiting]) look();
    });
  }

  /** The texts that were received, in order. */
  get heard(): string[] {
    return this.events.flatMap((event) =>
      event.kind === "message" ? [textOf(event.message)] : []
    );
  }

  /** Resolves once the events are so. */
  async until(isSo: (events: readonly MessengerEvent[]) => boolean): Promise<void> {
    if (isSo(this.events)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => isSo(this.events) ? resolve() : undefined;
    this.#waiting.add(look);
    await promise;
    this.#waiting.delete(look);
  }

  /** Resolves once so many messages were received. */
  async hears(count: number): Promise<void> {
    await this.until(() => this.heard.length >= count);
  }
}

function textOf({ body }: Message): string {
  return body.kind === "text" ? body.text : `(${body.kind})`;
}
