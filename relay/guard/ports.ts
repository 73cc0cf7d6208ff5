/** Ports of one address. */
const PORTS = 65_536;

/**
 * From which address a connection really is that came through the gate, by the port that
 * it has behind it: one table in memory that the gate writes and the relay reads, each in
 * a thread of its own. An address is an IPv4 address or an IPv6 prefix of 64 bits, so it
 * fits in one word, and 0 is nobody.
 */
export class Ports {
  readonly #addresses: BigUint64Array;

  /** `memory` is that of the table on the other side. */
  constructor(readonly memory: SharedArrayBuffer = emptyTable()) {
    this.#addresses = new BigUint64Array(memory);
  }

  /**
   * The port is that of a connection from there, which has not said anything yet. The
   * address is as `clientAddress` names it.
   */
  enter(port: number, address: string): void {
    Atomics.store(this.#addresses, port, wordOf(address));
  }

  /** The connection is gone. */
  leave(port: number): void {
    Atomics.store(this.#addresses, port, 0n);
  }

  /** An address there; `null` where no connection of the gate has it. */
  addressOf(port: number): string | null {
    const word = Atomics.load(this.#addresses, port);
    return word === 0n ? null : textOf(word);
  }
}

function emptyTable(): SharedArrayBuffer {
  return new SharedArrayBuffer(PORTS * BigUint64Array.BYTES_PER_ELEMENT);
}

/** Above the 32 bits of an IPv4 address: no prefix that anybody has begins like this. */
const V4 = 0xffffn << 32n;

/** Of what is no address, the machine's own. */
function wordOf(address: string): bigint {
  const parts = address.split(/[.:]/).slice(0, 4);
  const word = address.includes(":")
    ? parts.reduce((word, part) => word << 16n | BigInt(`0x${part}`), 0n)
    : parts.reduce((word, part) => word << 8n | BigInt(part), 0n) | V4;
  return word === 0n ? wordOf("127.0.0.1") : word;
}

function textOf(word: bigint): string {
  return word >> 32n === V4 >> 32n
    ? partsOf(word, 8n).join(".")
    : `${partsOf(word, 16n).map((part) => part.toString(16)).join(":")}::`;
}

/** The last four parts of that many bits. */
function partsOf(word: bigint, bits: bigint): bigint[] {
  return [3n, 2n, 1n, 0n].map((place) =>
    BigInt.asUintN(Number(bits), word >> place * bits)
  );
}
