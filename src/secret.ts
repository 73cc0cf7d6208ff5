/**
 * Key material that prints as its label, so no log, crash report or test diff can
 * spill it. JavaScript cannot promise that no copy is left behind: `wipe` clears the
 * one array that is held here, and the garbage collector decides about the rest.
 */
export class Secret {
  readonly #bytes: Uint8Array;
  #wiped = false;

  /** Takes ownership of `bytes`: the caller keeps no other use for them. */
  constructor(readonly label: string, bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Length in bytes, which is not secret for any key of this project. */
  get length(): number {
    return this.#bytes.length;
  }

  /** The bytes themselves, for a primitive or for sealed storage, never to be kept. */
  expose(): Uint8Array {
    // Zeros would seal and open without complaint, under a key that everybody knows.
    if (this.#wiped) throw new Error(`The ${this.label} was wiped`);
    return this.#bytes;
  }

  /** Overwrites the bytes with zeros; from then on `expose` throws. */
  wipe(): void {
    this.#wiped = true;
    this.#bytes.fill(0);
  }

  /** The label in place of the key. */
  toString(): string {
    return `[secret ${this.label}]`;
  }

  /** The label in place of the key. */
  toJSON(): string {
    return this.toString();
  }

  /** The label in place of the key. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
