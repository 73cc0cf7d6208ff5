import assert from "node:assert/strict";
import { fromHex, hex } from "../../src/bytes.ts";
import { SealingKey, StrictKey } from "../../src/channel/direction.ts";
import { type Established, Handshake, type Role } from "../../src/channel/noise.ts";
import type { Suite } from "../../src/channel/suite.ts";
import { x25519Public } from "../../src/crypto/x25519.ts";
import { patternOf, suiteOf } from "../support/noise_protocols.ts";
import { vectorTest } from "../support/vectors.ts";

interface Message {
  readonly payload: string;
  readonly ciphertext: string;
}

/** A vector in the format of the cacophony and snow projects: all fields hexadecimal. */
interface Vector {
  readonly protocol_name: string;
  readonly handshake_hash?: string;
  readonly messages: readonly Message[];
  readonly [field: string]: unknown;
}

const EMPTY = new Uint8Array(0);

vectorTest(
  "all 88 published Noise handshakes are spoken to the byte, from both ends",
  "noise/noise-25519-selected.json",
  (contents) => {
    const { vectors }: { vectors: readonly Vector[] } = JSON.parse(contents);
    assert.equal(vectors.length, 88);
    for (const vector of vectors) {
      try {
        replay(vector);
      } catch (cause) {
        throw new Error(vector.protocol_name, { cause });
      }
    }
  },
);

function replay(vector: Vector): void {
  const [, patternName = "", , cipher, hash] = vector.protocol_name.split("_");
  const pattern = patternOf(patternName);
  const suite = suiteOf(`${cipher}_${hash}`);
  const begin = (role: Role) =>
    new Handshake({ pattern, suite, role, ...given(vector, role) });
  const handshakes = [begin("initiator"), begin("responder")] as const;
  const psks = [
    bytes(vector, "init_psks"),
    bytes(vector, "resp_psks"),
  ] as const;
  vector.messages.slice(0, pattern.messages.length).forEach((message, i) => {
    const [from, to] = i % 2 === 0 ? [0, 1] as const : [1, 0] as const;
    const spoken = handshakes[from].write(fromHex(message.payload), psks[from]);
    assert.equal(hex(spoken), message.ciphertext);
    assert.equal(hex(handshakes[to].read(spoken, psks[to])), message.payload);
  });
  const [initiator, responder] = handshakes.map((handshake) => handshake.finish());
  assert.ok(initiator && responder);
  assert.deepEqual(initiator.h, responder.h);
  assert.equal(hex(initiator.h), vector.handshake_hash ?? hex(responder.h));
  assert.deepEqual(initiator.exporter.expose(), responder.exporter.expose());
  transport(vector, pattern.messages.length, suite, [initiator, responder]);
}

/** The messages after the handshake, which have no associated data. */
function transport(
  vector: Vector,
  spoken: number,
  suite: Suite,
  [initiator, responder]: readonly [Established, Established],
): void {
  const direction = (from: Established, to: Established) => ({
    sealing: new SealingKey({ suite, key: from.sending }),
    opening: new StrictKey({ suite, key: to.receiving }),
  });
  const forth = direction(initiator, responder);
  const back = direction(responder, initiator);
  vector.messages.slice(spoken).forEach(({ payload, ciphertext }, i) => {
    const { sealing, opening } = (spoken + i) % 2 === 0 ? forth : back;
    const { sealed } = sealing.seal(fromHex(payload), () => EMPTY);
    assert.equal(hex(sealed), ciphertext);
    assert.equal(hex(opening.open(sealed, EMPTY)), payload);
  });
}

/** What one side of a vector starts from. */
function given(vector: Vector, role: Role) {
  const prefix = role === "initiator" ? "init" : "resp";
  const ephemeral = bytes(vector, `${prefix}_ephemeral`);
  const privateKey = bytes(vector, `${prefix}_static`);
  const theirs = bytes(vector, `${prefix}_remote_static`);
  return {
    prologue: bytes(vector, `${prefix}_prologue`) ?? EMPTY,
    random: { bytes: () => ephemeral?.slice() ?? EMPTY },
    ...(privateKey &&
      { ours: { privateKey, publicKey: x25519Public(privateKey) } }),
    ...(theirs && { theirs }),
  };
}

/** A field of a vector, or the first of a list of them. */
function bytes(vector: Vector, name: string): Uint8Array | undefined {
  const value = [vector[name]].flat()[0];
  return typeof value === "string" ? fromHex(value) : undefined;
}
