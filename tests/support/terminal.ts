import { existsSync } from "node:fs";
import { commandLine, environment, type ProgramInput } from "./program.ts";

/** How to start a program in a terminal. */
export interface TerminalInput extends Omit<ProgramInput, "stdin"> {
  /** Characters in a row; 80 without it. */
  readonly columns?: number;
  /** Rows; 24 without it. */
  readonly rows?: number;
}

/** Why terminal tests cannot run here, or `null` where they can. */
export const NO_TERMINAL: string | null = whyNot();

/** Milliseconds after which a wait gives up: far above any honest answer. */
const PATIENCE = 60_000;

function whyNot(): string | null {
  try {
    const { success } = new Deno.Command("tmux", { args: ["-V"] }).outputSync();
    return success ? null : "tmux does not run";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "tmux is not installed";
    throw error;
  }
}

/**
 * A person's terminal: the program in a tmux of its own, with keys to press and a screen
 * to read. The screen is what a person would see, after every escape sequence.
 */
export class Terminal {
  readonly #server: string;
  #tty: string | undefined;

  private constructor(server: string) {
    this.#server = server;
  }

  /**
   * Starts the program in a shell that reports the exit code on the last line, so that
   * the screen shows both how it ended and whether it left the terminal usable.
   */
  static async start(input: TerminalInput): Promise<Terminal> {
    const env = { ...environment(input), TERM: "tmux-256color", ...input.env };
    const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const program = commandLine(input);
    const run = ["env", "-i", ...settings, ...program].map(quoted);
    const shell = `${run.join(" ")}; echo "exit code $?"; exec cat`;
    return await Terminal.#begin(input, ["-c", input.home, "sh", "-c", shell]);
  }

  /** A terminal in which nothing runs: what it shows is written by `write`. */
  static async bare(size: Pick<TerminalInput, "columns" | "rows">): Promise<Terminal> {
    return await Terminal.#begin(size, ["sh", "-c", "stty raw -echo; exec sleep 600"]);
  }

  static async #begin(
    { columns = 80, rows = 24 }: Pick<TerminalInput, "columns" | "rows">,
    run: readonly string[],
  ): Promise<Terminal> {
    const terminal = new Terminal(`messenger-test-${crypto.randomUUID()}`);
    const size = ["-x", String(columns), "-y", String(rows)];
    await terminal.#tmux("-f", "/dev/null", "new-session", "-d", ...size, ...run);
    // Whatever is written in the way of a clipboard is kept, so that tests can see it.
    await terminal.#tmux("set-option", "-s", "set-clipboard", "on");
    return terminal;
  }

  /** Writes to it, as a program in it would. */
  async write(output: string): Promise<void> {
    this.#tty ??= (await this.#tmux("display-message", "-p", "#{pane_tty}")).trim();
    using tty = await Deno.open(this.#tty, { write: true });
    const bytes = new TextEncoder().encode(output);
    for (let at = 0; at < bytes.length;) at += await tty.write(bytes.subarray(at));
  }

  /** Its title, its cursor, and the modes of cursor, keys, mouse and wrapping. */
  async state(): Promise<string> {
    const flags = ["cursor", "keypad", "keypad_cursor", "insert", "wrap", "origin"];
    const mouse = ["any", "button", "standard", "sgr", "utf8"].map((one) =>
      `mouse_${one}`
    );
    const all = [...flags, ...mouse].map((name) => `#{${name}_flag}`);
    const more = ["alternate_on", "scroll_region_upper", "cursor_x", "cursor_y"];
    const format = ["#{pane_title}", ...all, ...more.map((name) => `#{${name}}`)].join(
      " ",
    );
    return (await this.#tmux("display-message", "-p", format)).trim();
  }

  /** Types text as it is; nothing in it is a key's name. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", "--", text);
  }

  /** Presses keys by tmux's names: "Enter", "Up", "C-c", "Tab". */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  /** Types a line and ends it. */
  async enter(line: string): Promise<void> {
    await this.type(line);
    await this.press("Enter");
  }

  /** The rows that are on the screen now, without the blanks at their ends. */
  async screen(): Promise<string> {
    return (await this.#tmux("capture-pane", "-p")).trimEnd();
  }

  /** The screen and all that has left it at the top. */
  async scrollback(): Promise<string> {
    return (await this.#tmux("capture-pane", "-p", "-S", "-")).trimEnd();
  }

  /** The screen with the orders that colour it; their escapes are left away. */
  async colors(): Promise<string> {
    return (await this.capture()).replaceAll("\x1b", "");
  }

  /** The screen with the orders that colour it, as they are. */
  async capture(): Promise<string> {
    return await this.#tmux("capture-pane", "-p", "-e");
  }

  /** What a program put into the clipboard, for which a terminal can be asked. */
  async clipboard(): Promise<string> {
    return (await this.#tmux("list-buffers", "-F", "#{buffer_sample}")).trim();
  }

  /** The window's title, which a program may set. */
  async title(): Promise<string> {
    return (await this.#tmux("display-message", "-p", "#{pane_title}")).trim();
  }

  /** Where the cursor is, and whether it shows. */
  async cursor(): Promise<{ column: number; row: number; visible: boolean }> {
    const format = "#{cursor_x} #{cursor_y} #{cursor_flag}";
    const fields = (await this.#tmux("display-message", "-p", format)).trim().split(" ");
    const [column = 0, row = 0, flag = 0] = fields.map(Number);
    return { column, row, visible: flag === 1 };
  }

  /** Waits until the screen matches, and gives the screen. */
  async shows(pattern: RegExp | string): Promise<string> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const screen = await this.screen();
      const there = typeof pattern === "string"
        ? screen.includes(pattern)
        : pattern.test(screen);
      if (there) return screen;
      if (Date.now() > deadline) {
        throw new Error(`${pattern} is not on the screen:\n${screen}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /**
   * Waits until the program reads each key itself. Before that Ctrl-C would end the shell
   * as well, and typed lines stand on the screen though nobody has read them.
   */
  async takesKeys(): Promise<void> {
    const tty = (await this.#tmux("display-message", "-p", "#{pane_tty}")).trim();
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const modes = await new Deno.Command("stty", { args: ["-F", tty] }).output();
      if (new TextDecoder().decode(modes.stdout).includes("-icanon")) return;
      if (Date.now() > deadline) throw new Error("the program leaves keys to the shell");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Waits until the program has ended and gives its exit code. */
  async exitCode(): Promise<number> {
    const screen = await this.shows(/^exit code \d+$/m);
    return Number(/^exit code (\d+)$/m.exec(screen)?.[1]);
  }

  /** The pid of the program itself. */
  async pid(): Promise<number> {
    const shell = (await this.#tmux("display-message", "-p", "#{pane_pid}")).trim();
    const path = `/proc/${shell}/task/${shell}/children`;
    return Number((await Deno.readTextFile(path)).trim().split(" ")[0]);
  }

  /** Closes the window that the program runs in, and waits for the program's end. */
  async abandon(): Promise<void> {
    const process = `/proc/${await this.pid()}/exe`;
    await this.#tmux("respawn-pane", "-k", "cat");
    const deadline = Date.now() + PATIENCE;
    while (existsSync(process)) {
      if (Date.now() > deadline) throw new Error("it runs on without a terminal");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Changes the window's size. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Ends the terminal and whatever runs in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server");
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const tmux = new Deno.Command("tmux", {
      args: ["-u", "-L", this.#server, ...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    const { success, stdout, stderr } = await tmux.output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(`tmux ${args[0]}: ${decoder.decode(stderr)}`);
    return decoder.decode(stdout);
  }
}

/** One word for a shell, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
