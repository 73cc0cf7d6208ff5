import Olm from "@matrix-org/olm";
import type { Contender, End, Group, Strangers, Text } from "../contender.ts";

/**
 * Matrix's libolm, C++ compiled to WebAssembly: a triple Diffie-Hellman and a double
 * ratchet, Megolm for groups, and nothing post-quantum. It takes and gives text. Its
 * stored form, the pickle, is encrypted; there is no other. Kept in its favour: the
 * accounts, of which a session start changes Bob's, stay in memory unpickled, and of
 * skipped keys it stores the last 40 only.
 */
export const contender: Contender = {
  strangers,
  group,
};

await Olm.init();

interface Message {
  readonly type: number;
  readonly body: string;
}

/** A public key and the account's signature of it. */
interface Offer {
  readonly identity: string;
  readonly signing: string;
  readonly oneTime: string;
  readonly signature: string;
}

interface IdentityKeys {
  readonly curve25519: string;
  readonly ed25519: string;
}

interface OneTimeKeys {
  readonly curve25519: Readonly<Record<string, string>>;
}

/** Encrypts the pickles. */
const KEY = "not secret";

const utility = new Olm.Utility();
const encoder = new TextEncoder();
const decoder = new TextDecoder();

class OlmEnd implements End<Message, string> {
  stored = "";

  constructor(readonly account: Olm.Account, readonly theirs: string) {}

  /** As Matrix's clients do: the one-time key's signature is checked first. */
  start({ identity, signing, oneTime, signature }: Offer): void {
    utility.ed25519_verify(signing, oneTime, signature);
    const session = new Olm.Session();
    session.create_outbound(this.account, identity, oneTime);
    this.#store(session);
  }

  seal(text: Text): Message {
    const session = this.#load();
    const message = session.encrypt(decoder.decode(text));
    this.#store(session);
    return message;
  }

  open({ type, body }: Message): Uint8Array {
    const session = this.stored === "" ? this.#join(body) : this.#load();
    const text = session.decrypt(type, body);
    this.#store(session);
    return encoder.encode(text);
  }

  #join(body: string): Olm.Session {
    const session = new Olm.Session();
    session.create_inbound_from(this.account, this.theirs, body);
    this.account.remove_one_time_keys(session);
    return session;
  }

  #load(): Olm.Session {
    const session = new Olm.Session();
    session.unpickle(KEY, this.stored);
    return session;
  }

  #store(session: Olm.Session): void {
    this.stored = session.pickle(KEY);
    session.free();
  }
}

function newAccount(): Olm.Account {
  const account = new Olm.Account();
  account.create();
  return account;
}

function identityKeys(account: Olm.Account): IdentityKeys {
  return JSON.parse(account.identity_keys());
}

const [alice, bob] = [newAccount(), newAccount()];
const [alices, bobs] = [identityKeys(alice), identityKeys(bob)];

function offer(): Offer {
  bob.generate_one_time_keys(1);
  const keys: OneTimeKeys = JSON.parse(bob.one_time_keys());
  const [oneTime] = Object.values(keys.curve25519);
  if (oneTime === undefined) throw new Error("no one-time key");
  bob.mark_keys_as_published();
  const signature = bob.sign(oneTime);
  return {
    identity: bobs.curve25519,
    signing: bobs.ed25519,
    oneTime,
    signature,
  };
}

function strangers(): Strangers {
  const ends = {
    alice: new OlmEnd(alice, bobs.curve25519),
    bob: new OlmEnd(bob, alices.curve25519),
  };
  const offered = offer();
  return { ...ends, start: () => ends.alice.start(offered) };
}

function group(): Group {
  const outbound = new Olm.OutboundGroupSession();
  outbound.create();
  const inbound = new Olm.InboundGroupSession();
  inbound.create(outbound.session_key());
  let [hers, theirs] = [outbound.pickle(KEY), inbound.pickle(KEY)];
  outbound.free();
  inbound.free();
  const sender = {
    seal(text: Text): string {
      const session = new Olm.OutboundGroupSession();
      session.unpickle(KEY, hers);
      const message = session.encrypt(decoder.decode(text));
      hers = session.pickle(KEY);
      session.free();
      return message;
    },
  };
  const reader = {
    open(message: string): Uint8Array {
      const session = new Olm.InboundGroupSession();
      session.unpickle(KEY, theirs);
      const { plaintext } = session.decrypt(message);
      theirs = session.pickle(KEY);
      session.free();
      return encoder.encode(plaintext);
    },
  };
  return { sender, reader };
}
