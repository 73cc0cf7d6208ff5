import { address } from "../src/address.ts";
import { utf8 } from "../src/bytes.ts";
import type { Clock } from "./clock.ts";
import type { Grant } from "./machine.ts";
import type { AccountStore } from "./store/store.ts";
import { type Bearer, type Tokens } from "./tokens.ts";

/** What grants are made of. */
export interface GrantsParts {
  readonly store: Pick<AccountStore, "device">;
  readonly tokens: Tokens;
  readonly clock: Clock;
}

/** A right that was just granted, with the token to show for it. */
export interface Granted {
  readonly grant: Grant;
  readonly token: string;
}

/** Turns what somebody proved into a token, and a token into what it grants. */
export class Grants {
  readonly #parts: GrantsParts;

  constructor(parts: GrantsParts) {
    this.#parts = parts;
  }

  /** Grants what the bearer may do, in the channel with that transcript hash. */
  async issue(bearer: Bearer, h: Uint8Array): Promise<Granted> {
    const token = await this.#parts.tokens.issue(bearer, h);
    return { token: token.text, grant: this.#grantOf(bearer, token) };
  }

  /** What a token grants; `null` where it grants nothing here and now. */
  async verify(text: string, h: Uint8Array): Promise<Grant | null> {
    const verified = await this.#parts.tokens.verify(text, h);
    if (verified === null) return null;
    const { uuid, device, rev, until } = verified;
    if (device !== 0) {
      const current = await this.#parts.store.device(address(uuid, device));
      if (current?.rev !== rev) return null;
    }
    return this.#grantOf(verified, { text, until });
  }

  #grantOf(
    { uuid, device, rev }: Bearer,
    { text, until }: { readonly text: string; readonly until: number },
  ): Grant {
    const { clock } = this.#parts;
    const remembered = {
      token: utf8(text),
      until: clock.steady() + until - clock.wall(),
    };
    return device === 0
      ? { is: "password", uuid, ...remembered }
      : { is: "device", address: address(uuid, device), rev, ...remembered };
  }
}
