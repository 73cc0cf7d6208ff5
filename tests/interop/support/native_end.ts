import {
  KEMPublicKey,
  PreKeyBundle,
  PreKeySignalMessage,
  processPreKeyBundle,
  ProtocolAddress,
  PublicKey,
  SessionRecord,
  signalDecrypt,
  signalDecryptPreKey,
  signalEncrypt,
  SignalMessage,
} from "@signalapp/libsignal-client";
import { deviceOf } from "../../../src/address.ts";
import type { Bundle } from "../../../src/wire/bundle.ts";
import { KIND, type PairKind } from "../../../src/wire/envelope.ts";
import { NOW, type Person } from "../../support/people.ts";
import type { End, Sealed } from "./end.ts";
import type { Keyring } from "./keyring.ts";
import { steppedRecord } from "./native_record.ts";
import {
  EcPrekeys,
  Identities,
  KyberPrekeys,
  own,
  Sessions,
  SignedPrekeys,
} from "./native_stores.ts";

/** How an end calls itself and its peer. */
export interface Names {
  readonly self: ProtocolAddress;
  readonly peer: ProtocolAddress;
}

/** An end that runs the official library. */
export class NativeEnd implements End {
  readonly library = "native";
  clock = NOW;
  readonly #sessions = new Sessions();
  readonly #identities: Identities;
  readonly #names: Names;

  constructor(
    readonly keyring: Keyring,
    readonly peer: Person,
    names?: Partial<Names>,
  ) {
    this.#identities = new Identities(keyring);
    this.#names = { self: addressOf(keyring.owner), peer: addressOf(peer), ...names };
  }

  start(bundle: Bundle): Promise<void> {
    return processPreKeyBundle(
      nativeBundle(bundle),
      this.#names.peer,
      this.#names.self,
      this.#sessions,
      this.#identities,
      new Date(this.clock),
    );
  }

  async seal(plaintext: Uint8Array): Promise<Sealed> {
    const sealed = await signalEncrypt(
      own(plaintext),
      this.#names.peer,
      this.#names.self,
      this.#sessions,
      this.#identities,
      new Date(this.clock),
    );
    return { kind: kindOf(sealed.type()), body: sealed.serialize() };
  }

  open({ kind, body }: Sealed): Promise<Uint8Array> {
    return kind === KIND.prekeyMessage ? this.#openFirst(body) : signalDecrypt(
      SignalMessage.deserialize(own(body)),
      this.#names.peer,
      this.#names.self,
      this.#sessions,
      this.#identities,
    );
  }

  lose(count: number): void {
    const record = this.#sessions.record;
    if (record === null) throw new RangeError("No session");
    const bytes = steppedRecord(record.serialize(), count);
    this.#sessions.record = SessionRecord.deserialize(own(bytes));
  }

  state(): Uint8Array {
    return this.#sessions.record?.serialize() ?? new Uint8Array(0);
  }

  #openFirst(body: Uint8Array): Promise<Uint8Array> {
    return signalDecryptPreKey(
      PreKeySignalMessage.deserialize(own(body)),
      this.#names.peer,
      this.#names.self,
      this.#sessions,
      this.#identities,
      new EcPrekeys(this.keyring),
      new SignedPrekeys(this.keyring),
      new KyberPrekeys(this.keyring),
    );
  }
}

/** A person's address as the official library writes it. */
export function addressOf({ uuid, device }: Person): ProtocolAddress {
  return ProtocolAddress.new(uuid, deviceOf(device.address));
}

function kindOf(type: number): PairKind {
  return type === KIND.prekeyMessage ? KIND.prekeyMessage : KIND.message;
}

function nativeBundle(bundle: Bundle): PreKeyBundle {
  const { lasting: { signedPrekey, lastResort }, ec, kyber = lastResort } = bundle;
  return PreKeyBundle.new(
    bundle.registrationId,
    bundle.device,
    ec?.id ?? null,
    ec === undefined ? null : PublicKey.deserialize(own(ec.key)),
    signedPrekey.id,
    PublicKey.deserialize(own(signedPrekey.key)),
    own(signedPrekey.signature),
    PublicKey.deserialize(own(bundle.identityKey)),
    kyber.id,
    KEMPublicKey.deserialize(own(kyber.key)),
    own(kyber.signature),
  );
}
