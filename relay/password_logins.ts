import { address, uuidFrom } from "../src/address.ts";
import { equal } from "../src/bytes.ts";
import type { Fingerprint } from "../src/channel/fingerprint.ts";
import { bindingMac } from "../src/channel/login.ts";
import type { Clock } from "./clock.ts";
import type { Granted, Grants } from "./grants.ts";
import type { Logins } from "./logins.ts";
import type { Call, Channel, StartedLogin } from "./machine.ts";
import type { Opaque } from "./opaque.ts";
import { limited, type Outcome, refused } from "./outcome.ts";
import { isLoggingIn } from "./signatures.ts";
import type { Account, AccountStore } from "./store/store.ts";

/** Milliseconds in which a login must be finished. */
const PATIENCE_MS = 30_000;

/** Whom a login is about that names nobody. */
const NOBODY = uuidFrom(new Uint8Array(16));
/** A key in the place of theirs: a point of the curve, the base point. */
const NO_KEY = new Uint8Array(32).fill(0x66).with(0, 0x58);

/** What logins by password are made of. */
export interface PasswordLoginsParts {
  readonly store: AccountStore;
  readonly opaque: Opaque;
  readonly logins: Logins;
  readonly grants: Grants;
  readonly fingerprint: Fingerprint;
  readonly clock: Clock;
}

/** A device of the account and its signature, as a login may bring them. */
type Proof = { readonly device: number; readonly signature: Uint8Array } | undefined;

/**
 * Logins by password. Every refusal is the same, whether there is no such user or the
 * password is wrong, and so is every answer before it.
 */
export class PasswordLogins {
  readonly #parts: PasswordLoginsParts;

  constructor(parts: PasswordLoginsParts) {
    this.#parts = parts;
  }

  /** Counts the login and answers KE1. */
  async start(
    { args }: Call<"login/start">,
    channel: Channel,
  ): Promise<Outcome<"login/start">> {
    const { store, opaque, logins, clock } = this.#parts;
    const { username, request } = args;
    const account = await store.named(username);
    const proven = await this.#isProven(account, args.device, channel);
    const device = account !== null && proven
      ? address(account.uuid, account.device)
      : null;
    const begun = { username, from: channel.from, device };
    const wait = await logins.begin(begun);
    if (wait > 0) return limited(wait);
    const password = account?.password ?? null;
    const { response, state } = opaque.startLogin(username, password, request);
    const until = clock.steady() + PATIENCE_MS;
    const login = { ...begun, state, until };
    const consequence = { now: "login-started", login } as const;
    return { status: "ok", data: { response }, consequence };
  }

  /** Verifies KE3, the channel and the device, and grants what follows from them. */
  async finish(
    { args }: Call<"login/finish">,
    login: StartedLogin,
    channel: Channel,
  ): Promise<Outcome<"login/finish">> {
    const { store, opaque, logins } = this.#parts;
    const sessionKey = opaque.finishLogin(login.state, args.finish);
    if (sessionKey === null) return refused("unauthenticated");
    const expected = bindingMac(sessionKey, "client", channel.h);
    const mac = bindingMac(sessionKey, "relay", channel.h);
    sessionKey.wipe();
    if (!equal(args.mac, expected)) return refused("unauthenticated");
    const account = await store.named(login.username);
    if (account === null) return refused("unauthenticated");
    await logins.succeed(login);
    const granted = await this.#grant(account, args.device, channel);
    if (granted === null) return refused("forbidden");
    const { uuid, device } = account;
    const { token, grant } = granted;
    const data = { mac, uuid, device, token };
    return { status: "ok", data, consequence: { now: "granted", grant } };
  }

  /** `null` where a device was named that does not prove to be the current one. */
  async #grant(
    account: Account,
    proof: Proof,
    channel: Channel,
  ): Promise<Granted | null> {
    const { store, grants } = this.#parts;
    const { uuid, device } = account;
    if (proof === undefined) {
      return await grants.issue({ uuid, device: 0, rev: 0 }, channel.h);
    }
    if (!await this.#isProven(account, proof, channel)) return null;
    await store.reopenDevice(address(uuid, device));
    const current = await store.device(address(uuid, device));
    if (current === null) return null;
    return await grants.issue({ uuid, device, rev: current.rev }, channel.h);
  }

  /**
   * Whether the account's current device signed for this channel. There is as much to do
   * where there is no account, or no such device, so that time does not tell.
   */
  async #isProven(
    account: Account | null,
    proof: Proof,
    { h }: Channel,
  ): Promise<boolean> {
    if (proof === undefined) return false;
    const { store, fingerprint } = this.#parts;
    const { uuid, device: current } = account ?? { uuid: NOBODY, device: 1 };
    const home = address(uuid, current);
    const device = await store.device(home);
    const key = device?.record.loginKey ?? NO_KEY;
    const signed = isLoggingIn(key, { h, fingerprint, address: home }, proof.signature);
    return signed && device !== null && proof.device === current;
  }
}
