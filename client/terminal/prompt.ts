import type { Input } from "./input.ts";
import type { Output } from "./output.ts";
import { inRawMode } from "./raw_mode.ts";
import { SecretLine, type SecretState } from "./secret_line.ts";

/** How asking for a secret ended; the bytes are the caller's to wipe. */
export type Answer =
  | { readonly kind: "entered"; readonly bytes: Uint8Array }
  | { readonly kind: "cancelled" }
  | { readonly kind: "too-long" };

/** Asks for a secret on the terminal and shows nothing of what is typed. */
export async function askSecret(
  input: Input,
  output: Output,
  question: string,
): Promise<Answer> {
  output.prompt(question);
  const line = new SecretLine();
  try {
    const newline = () => output.prompt("\n");
    const state = await inRawMode(input.source, () => readSecret(input, line), newline);
    if (state === "entered") return { kind: "entered", bytes: line.take() };
    return { kind: state };
  } finally {
    line.take().fill(0);
  }
}

/** Asks a question to be answered with y or yes; anything else is no. */
export async function askYes(
  input: Input,
  output: Output,
  question: string,
): Promise<boolean> {
  output.prompt(`${question} [y/N] `);
  const answer = await input.line(ANSWER_LIMIT);
  return answer !== null && /^\s*y(es)?\s*$/i.test(new TextDecoder().decode(answer));
}

const ANSWER_LIMIT = 100;

async function readSecret(
  input: Input,
  line: SecretLine,
): Promise<Exclude<SecretState, "typing">> {
  for (let bytes = await input.read(); bytes !== null; bytes = await input.read()) {
    const [state, used] = feedAll(line, bytes);
    // What was pasted or typed ahead behind Enter answers the next question.
    input.unread(bytes.slice(used));
    bytes.fill(0);
    if (state !== "typing") return state;
  }
  return "cancelled";
}

/** Feeds bytes until the line ends; says how many were used. */
function feedAll(line: SecretLine, bytes: Uint8Array): [SecretState, number] {
  let used = 0;
  for (const byte of bytes) {
    const state = line.feed(byte);
    used++;
    if (state === "typing") continue;
    const pair = byte === 0x0d && bytes[used] === 0x0a;
    return [state, pair ? used + 1 : used];
  }
  return ["typing", used];
}
