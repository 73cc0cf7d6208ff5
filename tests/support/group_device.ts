import { hex } from "../../src/bytes.ts";
import type { Change, Cut } from "../../src/group/act.ts";
import {
  type Belief,
  distributionId,
  ensureOwnKey,
  judgeMessage,
} from "../../src/group/distribution.ts";
import { epochAt, extend, type GroupLog, openLog } from "../../src/group/log.ts";
import { found } from "../../src/group/membership.ts";
import { memberAt } from "../../src/group/roster.ts";
import {
  acceptSenderKey,
  createSenderKey,
  distribute,
  openGroup,
  type OurSenderKey,
  sealGroup,
  type SenderKeys,
} from "../../src/group/sender_key.ts";
import type { SenderKeyBody } from "../../src/wire/group_body.ts";
import {
  decodeGroupContent,
  encodeGroupContent,
  ensureExpectedInGroup,
} from "../../src/wire/group_content.ts";
import type { SignedEntry } from "../../src/wire/group_log.ts";
import { pad, unpad } from "../../src/wire/padding.ts";
import {
  decodeSenderKeyDistribution,
  decodeSenderKeyMessage,
  type SenderKeyPlace,
} from "../../src/wire/sender_key_message.ts";
import type { Actor, People } from "./group_people.ts";

/** A sealed message as the relay fans it out. */
export interface Sealed {
  /** The place of the last entry that the sender knew. */
  readonly seq: number;
  readonly id: Uint8Array;
  readonly from: Actor;
  readonly bytes: Uint8Array;
}

/** What a reader made of a message. */
export interface Read {
  readonly text: string;
  readonly belief: Belief;
}

/**
 * One member's device in one group, with neither relay nor vault: it keeps every key that
 * it ever got, as a client that somebody tampered with would.
 */
export class GroupDevice {
  log: GroupLog;
  readonly #own = new Map<number, OurSenderKey>();
  readonly #theirs = new Map<string, SenderKeys>();
  #sent = 0;

  constructor(
    readonly people: People,
    readonly actor: Actor,
    entries: readonly SignedEntry[],
  ) {
    const [first, ...rest] = entries;
    if (first === undefined) throw new Error("a log has a first entry");
    this.log = extend(openLog(found(first).next.group, first, 0), rest, 0);
  }

  /** Whether this device is in the group, as far as it knows. */
  get isMember(): boolean {
    return memberAt(this.log.membership.members, this.actor.person.address) !== null;
  }

  /** The entry by which this device makes the change. */
  change(act: Change): SignedEntry {
    return this.people.sign(this.log.membership, this.actor, act);
  }

  /** An entry has come, at `now`. */
  learn(entry: SignedEntry, now: number): void {
    this.log = extend(this.log, [entry], now);
  }

  /** This device's key for the newest epoch, as it goes into a pairwise session. */
  key(): SenderKeyBody {
    const { group, epoch, seq, head } = this.log.membership;
    const distribution = distribute(this.#ownKey());
    return { type: "sender-key", group, epoch, seq, head, distribution };
  }

  /** A key has come in the session with `from`, whoever wrote it. */
  accept({ epoch, seq, head, distribution: bytes }: SenderKeyBody, from: Actor): void {
    const given = decodeSenderKeyDistribution(bytes);
    ensureOwnKey(this.log, {
      ...{ epoch, seq, head, distribution: given.distribution },
      sender: from.person.address,
      sessionIdentity: from.person.identityKey,
    });
    const name = hex(given.distribution);
    this.#theirs.set(name, acceptSenderKey(this.#theirs.get(name) ?? null, given));
  }

  /** Encrypts for the group. */
  say(text: string): Sealed {
    const { group, epoch, seq, head } = this.log.membership;
    const id = this.people.random.bytes(16);
    const content = encodeGroupContent({
      ...{ id, group, epoch, seq, head, sender: this.actor.person.address },
      ...{ sentAt: 0, counter: this.#sent++, previous: null, generation: 1 },
      ...{ disappearAfter: null, body: { type: "text", text } },
    });
    const sealed = sealGroup(this.#ownKey(), pad(content), this.people.random);
    this.#own.set(epoch, sealed.next);
    return { seq, id, from: this.actor, bytes: sealed.message };
  }

  /** Opens what was fanned out, and judges it; throws `PeerError` as the core does. */
  read(sealed: Sealed, now: number): Read {
    const { id, from } = sealed;
    const place = this.placeOf(sealed);
    const { next, plaintext } = openGroup(this.#keysOf(place), sealed.bytes);
    const content = decodeGroupContent(unpad(plaintext));
    const { group } = this.log.membership;
    const sender = from.person.address;
    ensureExpectedInGroup(content, { id, sender, group, epoch: content.epoch });
    const belief = judgeMessage(this.log, { ...place, ...content }, now);
    this.#theirs.set(hex(place.distribution), next);
    return { text: content.body.type === "text" ? content.body.text : "", belief };
  }

  /** The text, for whoever does not care about what the log says of it. */
  open(sealed: Sealed): string {
    const { plaintext } = openGroup(this.#keysOf(this.placeOf(sealed)), sealed.bytes);
    const { body } = decodeGroupContent(unpad(plaintext));
    return body.type === "text" ? body.text : "";
  }

  /** What everybody sees of a message. */
  placeOf({ bytes }: Sealed): SenderKeyPlace {
    return decodeSenderKeyMessage(bytes);
  }

  /** The cut for a sender of whom this message is the newest. */
  cutOf(sealed: Sealed): Cut {
    const { chainId, iteration } = this.placeOf(sealed);
    return { epoch: epochAt(this.log, sealed.seq), chainId, iteration };
  }

  #keysOf({ distribution }: SenderKeyPlace): SenderKeys {
    return this.#theirs.get(hex(distribution)) ?? { states: [] };
  }

  #ownKey(): OurSenderKey {
    const { group, epoch } = this.log.membership;
    const { address } = this.actor.person;
    const key = this.#own.get(epoch) ??
      createSenderKey(distributionId(group, epoch, address), this.people.random);
    this.#own.set(epoch, key);
    return key;
  }
}
