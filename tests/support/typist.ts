import { Input, type Source } from "../../client/terminal/input.ts";

/** A keyboard at a terminal: what is typed is read once somebody reads. */
export class Typist implements Source {
  readonly input = new Input(this);
  /** Whether the terminal is raw now. */
  raw = false;
  #typed = Promise.withResolvers<string | null>();

  /** Types, and waits until it was dealt with; `null` is the end of the terminal. */
  async type(text: string | null): Promise<void> {
    this.#typed.resolve(text);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }

  isTerminal(): boolean {
    return true;
  }

  setRaw(raw: boolean): void {
    this.raw = raw;
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    const text = await this.#typed.promise;
    this.#typed = Promise.withResolvers();
    return text === null ? null : new TextEncoder().encodeInto(text, buffer).written;
  }
}
