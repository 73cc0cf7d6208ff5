import { StoreError } from "./store/store.ts";

/**
 * What a relay says about itself, on standard error. An event has fields of its own
 * type: numbers, and words from closed lists. There is no field for a text, so neither a
 * secret nor a name, an address or a message can get into a log, at any level.
 */
export type LogEvent =
  | { readonly event: "started"; readonly port: number; readonly tls: boolean }
  | { readonly event: "stopping"; readonly signal: "SIGINT" | "SIGTERM" }
  | { readonly event: "stopped"; readonly milliseconds: number; readonly clean: boolean }
  | { readonly event: "static-key-rotated"; readonly serial: number }
  | { readonly event: "certificate-renewed" }
  | { readonly event: "certificate-unusable" }
  | { readonly event: "swept"; readonly mail: number; readonly answers: number }
  | { readonly event: "store-failed"; readonly reason: "damaged" | "full" | "failed" }
  | { readonly event: "record-damaged"; readonly table: LoggedTable }
  | { readonly event: "bug"; readonly error: string; readonly at: string };

/** The tables of the store. */
export type LoggedTable =
  | "account"
  | "answer"
  | "attempts"
  | "closing"
  | "copies"
  | "copy"
  | "device"
  | "ec"
  | "entry"
  | "format"
  | "generation"
  | "group"
  | "joined"
  | "kyber"
  | "lasting"
  | "leaving"
  | "letter"
  | "mail"
  | "member"
  | "name"
  | "places"
  | "stock"
  | "other";

/** How bad an event is. */
export type Level = "info" | "error";

/** Takes events. */
export interface Log {
  /** Takes one. */
  write(event: LogEvent): void;
}

/** The two ways to write them down. */
export type LogFormat = "text" | "json";

const LEVEL: { readonly [E in LogEvent["event"]]: Level } = {
  started: "info",
  stopping: "info",
  stopped: "info",
  "static-key-rotated": "info",
  "certificate-renewed": "info",
  "certificate-unusable": "error",
  swept: "info",
  "store-failed": "error",
  "record-damaged": "error",
  bug: "error",
};

const TABLES: readonly LoggedTable[] = [
  "account",
  "answer",
  "attempts",
  "closing",
  "copies",
  "copy",
  "device",
  "ec",
  "entry",
  "format",
  "generation",
  "group",
  "joined",
  "kyber",
  "lasting",
  "leaving",
  "letter",
  "mail",
  "member",
  "name",
  "places",
  "stock",
];

/** A log that writes one line for each event. */
export function lineLog(
  format: LogFormat,
  parts: { readonly write: (line: string) => void; readonly now: () => number },
): Log {
  const line = format === "json" ? jsonLine : textLine;
  return { write: (event) => parts.write(line(event, new Date(parts.now()))) };
}

/** A log that nobody reads. */
export const silentLog: Log = { write: () => {} };

/** The table of that name, as far as a log may say it. */
export function tableNamed(name: string): LoggedTable {
  return TABLES.find((table) => table === name) ?? "other";
}

/** What may be told of a failure that is no peer's. */
export function failureReport(error: unknown): LogEvent {
  return error instanceof StoreError
    ? { event: "store-failed", reason: error.code }
    : bugReport(error);
}

/**
 * What may be told of an error that nobody expected: its class, and the lines of our own
 * code that it went through. Its message may hold what a peer or a user wrote.
 */
export function bugReport(error: unknown): LogEvent {
  const { constructor: { name }, stack = "" } = error instanceof Error
    ? error
    : new Error();
  const places = [...stack.matchAll(/([a-z_]+\.ts:\d+):\d+\)?$/gm)];
  const at = places.slice(0, 6).map(([, place]) => place).join(" < ");
  return { event: "bug", error: name.replaceAll(/\W/g, ""), at };
}

function jsonLine(event: LogEvent, at: Date): string {
  const level = LEVEL[event.event];
  return JSON.stringify({ time: at.toISOString(), level, ...event }) + "\n";
}

function textLine({ event, ...fields }: LogEvent, at: Date): string {
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`);
  return `${at.toISOString()} ${LEVEL[event]} ${event}${rest.join("")}\n`;
}
