import { type Relay, type RelayOptions, startRelay } from "../../relay/mod.ts";
import type { RelayAddress } from "./client_process.ts";

/** A real relay in this process, with nothing on the disk, as people are told of it. */
export class LocalRelay implements RelayAddress, AsyncDisposable {
  readonly url: string;
  readonly key: string;
  /** Its port. */
  readonly port: number;
  readonly #relay: Relay;

  private constructor(relay: Relay) {
    this.#relay = relay;
    this.url = relay.url;
    this.key = relay.fingerprint;
    this.port = relay.port;
  }

  /** Starts one. */
  static async start(options: RelayOptions = {}): Promise<LocalRelay> {
    return new LocalRelay(await startRelay({ ...options, store: { kind: "memory" } }));
  }

  /** Stops it; nothing of it is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#relay.stop();
  }
}
