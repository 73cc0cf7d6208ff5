import assert from "node:assert/strict";
import type { Recipient } from "../../relay/mailbox.ts";
import type { Envelope } from "../../src/wire/envelope.ts";

/** A connection of a device in a model: it checks what every connection is promised. */
export class ModelSocket implements Recipient {
  readonly #device: ModelDevice;
  /** The highest place that it was given. */
  last: number;
  /** That place when it heard that no more waits. */
  drainedAt: number | null = null;
  open = true;

  constructor(device: ModelDevice) {
    this.#device = device;
    this.last = device.cursor;
  }

  deliver(envelope: Envelope): void {
    assert.equal(this.open, true, "a closed socket was given a message");
    assert.equal(envelope.seq > this.last, true, "places do not rise");
    this.last = envelope.seq;
    this.#device.unread.push(envelope);
  }

  drained(): void {
    assert.equal(this.drainedAt, null, "drained was said twice");
    this.drainedAt = this.last;
  }

  replaced(): void {
    this.open = false;
  }

  failed(): void {
    this.open = false;
  }
}

/** A device in a model, with its vault. */
export class ModelDevice {
  /** The highest place in the vault. */
  cursor = 0;
  /** Received, not in the vault yet: lost when the connection is. */
  unread: Envelope[] = [];
  /** The names of what the vault has, each once, in the order of coming. */
  readonly kept: string[] = [];
  socket: ModelSocket | null = null;

  /** `nameOf` tells messages apart. */
  constructor(readonly nameOf: (envelope: Envelope) => string) {}

  /** Writes so many of those received to the vault. */
  commit(count: number): void {
    for (const envelope of this.unread.splice(0, count)) {
      const name = this.nameOf(envelope);
      if (!this.kept.includes(name)) this.kept.push(name);
      this.cursor = Math.max(this.cursor, envelope.seq);
    }
  }

  /** Loses the connection, if there is one. */
  drop(): void {
    if (this.socket !== null) this.socket.open = false;
    this.socket = null;
    this.unread = [];
  }
}
