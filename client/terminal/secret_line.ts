/**
 * A secret being typed: bytes in one array that is wiped, never a string. Understands
 * what a person does at a password prompt: backspace, start over, paste, cancel.
 */
export class SecretLine {
  readonly #bytes = new Uint8Array(SECRET_CAPACITY);
  #length = 0;
  #escape: "none" | "begun" | "sequence" = "none";

  /** Takes one byte of a terminal in raw mode and says whether the line goes on. */
  feed(byte: number): SecretState {
    if (this.#escape !== "none") return this.#skip(byte);
    switch (byte) {
      case CONTROL.enter:
      case CONTROL.lineFeed:
        return this.#length < SECRET_CAPACITY ? "entered" : "too-long";
      case CONTROL.interrupt:
        return "cancelled";
      case CONTROL.endOfInput:
        return this.#length === 0 ? "cancelled" : "typing";
      case CONTROL.backspace:
      case CONTROL.delete:
        return this.#eraseCharacter();
      case CONTROL.startOver:
        return this.#erase(0);
      case CONTROL.escape:
        this.#escape = "begun";
        return "typing";
    }
    if (byte >= 0x20 && this.#length < SECRET_CAPACITY) {
      this.#bytes[this.#length++] = byte;
    }
    return "typing";
  }

  /** A copy of what was typed, for the caller to own; wipes what is held here. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#erase(0);
    return taken;
  }

  /** Arrow keys and the marks around pasted text are no part of a password. */
  #skip(byte: number): SecretState {
    const opens = this.#escape === "begun" && (byte === 0x5b || byte === 0x4f);
    const ends = this.#escape === "begun" || (byte >= 0x40 && byte <= 0x7e);
    if (opens) this.#escape = "sequence";
    else if (ends) this.#escape = "none";
    return "typing";
  }

  #eraseCharacter(): SecretState {
    let end = this.#length;
    do end--; while (end > 0 && ((this.#bytes[end] ?? 0) & 0xc0) === 0x80);
    return this.#erase(Math.max(0, end));
  }

  #erase(length: number): SecretState {
    this.#bytes.fill(0, length, this.#length);
    this.#length = length;
    return "typing";
  }
}

/** What a byte did to the line. */
export type SecretState = "typing" | "entered" | "cancelled" | "too-long";

/** Bytes that are kept; a password has fewer. */
export const SECRET_CAPACITY = 1_024;

const CONTROL = {
  interrupt: 0x03,
  endOfInput: 0x04,
  backspace: 0x08,
  lineFeed: 0x0a,
  enter: 0x0d,
  startOver: 0x15,
  escape: 0x1b,
  delete: 0x7f,
} as const;
