import type { Input } from "./input.ts";
import { type Key, KeyReader } from "./keys.ts";
import type { Size } from "./layout.ts";
import { type Sink, write } from "./output.ts";
import { type Frame, painted } from "./painter.ts";
import { inRawMode } from "./raw_mode.ts";
import { onSignals } from "./signals.ts";

/** What a full screen tells its owner. */
export interface Audience {
  /** The terminal is taken: frames are shown from now on. */
  entered(): void;
  /** Keys, in the order in which they were pressed. */
  pressed(keys: readonly Key[]): void;
  /** The terminal has another size now. */
  resized(size: Size): void;
  /** The terminal is gone. */
  gone(): void;
}

/** The other screen, where no line wraps by itself; marked pastes; told of the focus. */
const ENTER = "\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[?1004h";

/** Undoes it, and leaves nothing behind that could be looked at. */
const LEAVE = "\x1b[0m\x1b[2J\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h";

/** Milliseconds after which a lone ESC was the key of that name. */
const ESCAPE_MS = 50;

/**
 * A terminal as a whole: frames are shown, keys come back. However it ends, the shell
 * finds its own screen as it was.
 */
export class FullScreen {
  readonly #keys = new KeyReader();
  readonly #input: Input;
  readonly #out: Sink;
  #open = false;
  #close = () => {};
  #shown: Frame | null = null;
  #escape: ReturnType<typeof setTimeout> | undefined;

  constructor(
    { input, out }: { readonly input: Input; readonly out: Sink },
    /** How large the terminal is now. */
    readonly size: () => Size = Deno.consoleSize,
  ) {
    this.#input = input;
    this.#out = out;
  }

  /** Takes the terminal until `close`, or until it is gone; it can be taken again. */
  async run(audience: Audience): Promise<void> {
    const closed = new AbortController();
    const closing = new Promise<void>((resolve) => {
      closed.signal.addEventListener("abort", () => resolve());
    });
    this.#close = () => closed.abort();
    const deafen = onSignals([
      ["SIGWINCH", () => this.#resize(audience)],
      ["SIGCONT", () => this.#enter()],
    ]);
    try {
      await inRawMode(this.#input.source, async () => {
        this.#enter();
        audience.entered();
        await Promise.race([this.#read(audience, closed.signal), closing]);
      }, () => this.#leave());
    } finally {
      deafen();
    }
  }

  /** Ends `run`; keys that come later are left to whoever reads next. */
  close(): void {
    this.#open = false;
    clearTimeout(this.#escape);
    this.#close();
  }

  /** Shows a frame, by what differs from the last one. */
  show(frame: Frame): void {
    if (!this.#open) return;
    write(this.#out, painted(frame, this.#shown));
    this.#shown = frame;
  }

  /** Shows the last frame again, whatever the terminal shows now. */
  redraw(): void {
    const frame = this.#shown;
    this.#shown = null;
    if (frame !== null) this.show(frame);
  }

  async #read(audience: Audience, closed: AbortSignal): Promise<void> {
    for (;;) {
      const bytes = await this.#input.read(closed);
      clearTimeout(this.#escape);
      if (closed.aborted) return;
      if (bytes === null) return audience.gone();
      audience.pressed(this.#keys.read(bytes));
      if (!this.#keys.undecided) continue;
      const decide = () => audience.pressed(this.#keys.decide());
      this.#escape = setTimeout(decide, ESCAPE_MS);
    }
  }

  /** What was shown is wrapped or cut by now: the next frame is shown as a whole. */
  #resize(audience: Audience): void {
    this.#shown = null;
    audience.resized(this.size());
  }

  #enter(): void {
    write(this.#out, ENTER);
    this.#open = true;
    this.redraw();
  }

  #leave(): void {
    this.#open = false;
    this.#shown = null;
    write(this.#out, LEAVE);
  }
}
