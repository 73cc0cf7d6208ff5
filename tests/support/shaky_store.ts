import type { Address, Uuid } from "../../src/address.ts";
import type { Envelope, PairEnvelope } from "../../src/wire/envelope.ts";
import { StoreError } from "../../relay/store/store.ts";
import type {
  Account,
  Copy,
  Device,
  MailboxStore,
  Stretch,
  Waiting,
} from "../../relay/store/store.ts";
import { someDevice } from "./relay_world.ts";

interface Task {
  readonly kind: "read" | "write";
  readonly run: () => void;
  readonly fail: () => void;
}

/** The disk: what it holds outlives the relay that wrote it. */
export class Disk {
  readonly mail = new Map<Address, Map<number, Envelope>>();
  nextPlace = 1;

  /** What waits for a device, in order. */
  of(address: Address): Envelope[] {
    const mail = [...this.mail.get(address)?.values() ?? []];
    return mail.sort((a, b) => a.seq - b.seq);
  }
}

/**
 * A store of mail that does nothing until the test says so, or does not do it at all.
 * Changes are made in the order of asking, as by grouped commits, unless `shuffles`.
 */
export class ShakyStore implements MailboxStore {
  readonly #disk: Disk;
  readonly #shuffles: boolean;
  #tasks: Task[] = [];

  constructor(disk: Disk, shuffles = false) {
    this.#disk = disk;
    this.#shuffles = shuffles;
  }

  /** Every address has a device, and nothing more is known of its account. */
  readonly accounts = {
    device: (_address: Address): Promise<Device | null> => {
      const device = { record: someDevice(), rev: 0, open: true };
      return this.#task("read", () => device);
    },
    find: (_uuid: Uuid): Promise<Account | null> => this.#task("read", () => null),
  };

  /** Things that were asked for and not done yet. */
  get open(): number {
    return this.#tasks.length;
  }

  /** Does one of the things, or refuses to; then lets what follows from it happen. */
  async step(which: number, works = true): Promise<void> {
    const chosen = this.#tasks[which % Math.max(1, this.#tasks.length)];
    const oldest = this.#tasks.find(({ kind }) => kind === "write");
    const task = chosen?.kind === "write" && !this.#shuffles ? oldest : chosen;
    this.#tasks = this.#tasks.filter((each) => each !== task);
    if (works) task?.run();
    else task?.fail();
    await settle();
  }

  /** Does everything, and all that follows from it. */
  async finish(): Promise<void> {
    await settle();
    while (this.#tasks.length > 0) await this.step(0);
  }

  // A reservation is at once, as tests about places have a store of their own.
  reservePlaces(count: number): Promise<number> {
    const first = this.#disk.nextPlace;
    this.#disk.nextPlace += count;
    return Promise.resolve(first);
  }

  enqueue(envelope: PairEnvelope): Promise<void> {
    return this.#put(envelope.to, envelope);
  }

  enqueueCopy({ to, envelope }: Copy): Promise<void> {
    return this.#put(to, envelope);
  }

  waiting(address: Address): Promise<readonly Waiting[]> {
    return this.#task("read", () =>
      this.#disk.of(address).map((envelope) => ({
        place: envelope.seq,
        bytes: envelope.body.length + 200,
        shared: "group" in envelope,
      })));
  }

  fetch({ address, after, upTo }: Stretch): Promise<Envelope[]> {
    return this.#task(
      "read",
      () => this.#disk.of(address).filter(({ seq }) => seq > after && seq <= upTo),
    );
  }

  forget(address: Address, places: readonly number[]): Promise<void> {
    return this.#task("write", () => {
      for (const place of places) this.#disk.mail.get(address)?.delete(place);
    });
  }

  #put(to: Address, envelope: Envelope): Promise<void> {
    return this.#task("write", () => {
      const box = this.#disk.mail.get(to) ?? new Map<number, Envelope>();
      this.#disk.mail.set(to, box.set(envelope.seq, envelope));
    });
  }

  #task<T>(kind: Task["kind"], effect: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = () => resolve(effect());
      const fail = () => reject(new StoreError("failed"));
      this.#tasks.push({ kind, run, fail });
    });
  }
}

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 40; i++) await Promise.resolve();
}
