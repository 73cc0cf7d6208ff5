import { hkdf } from "../crypto/kdf.ts";
import { ensure } from "../errors.ts";
import { LABEL } from "../labels.ts";
import type { Secret } from "../secret.ts";
import { SealingKey, WindowedKey } from "./direction.ts";
import { type ChannelId, channelId, decodeFrame, type Frame } from "./frame.ts";
import type { Established } from "./noise.ts";
import type { SocketInput } from "./socket.ts";
import type { Suite } from "./suite.ts";

/** What a channel is made of: its keys, and what was said in the handshake. */
export interface ChannelInput {
  readonly keys: ChannelKeys;
  /** The transcript hash, 32 bytes. */
  readonly h: Uint8Array;
  /** What the peer says that it can do, one bit each. */
  readonly features: number;
}

/** The keys of one end of a channel, made from a finished handshake. */
export class ChannelKeys {
  readonly #suite: Suite;
  readonly #exporter: Secret;
  /** sid: names the channel on the wire, and tells nothing about its keys. */
  readonly id: ChannelId;
  readonly sealing: SealingKey;
  readonly opening: WindowedKey;

  constructor(suite: Suite, { sending, receiving, exporter }: Established) {
    this.#suite = suite;
    this.sealing = new SealingKey({ suite, key: sending });
    this.opening = new WindowedKey({ suite, key: receiving });
    this.#exporter = exporter;
    const ikm = exporter.expose();
    this.id = channelId(hkdf({ ikm, info: LABEL.channelId, length: 16 }));
  }

  /** The frame that the bytes spell, refused where it is for another channel. */
  frameOf(bytes: Uint8Array): Frame {
    const frame = decodeFrame(bytes);
    ensure(frame.id === this.id, "malformed");
    return frame;
  }

  /** What the socket opened by the frame at `n` derives its keys from. */
  socketInput(n: number): SocketInput {
    return { suite: this.#suite, exporter: this.#exporter, id: this.id, n };
  }

  /** Clears them all. */
  wipe(): void {
    this.sealing.wipe();
    this.opening.wipe();
    this.#exporter.wipe();
  }
}
