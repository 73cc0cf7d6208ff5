import type { Args } from "../../src/channel/operations.ts";
import { ClientError } from "../fault.ts";
import type { DeviceOp, Reply } from "./link.ts";

/**
 * An open way to ask the relay: by POST with a token, or over a socket. Once broken it
 * stays so, and the link makes another.
 */
export interface Line {
  /** How many requests may wait for their answers. */
  readonly width: number;
  /** Resolves when the line is broken, with the reason. */
  readonly broken: Promise<ClientError>;
  /**
   * Asks. Rejects with "relay-broken" where the answer makes no sense, and with the
   * line's reason where it breaks before the answer.
   */
  request<O extends DeviceOp>(op: O, args: Args<O>, id: Uint8Array): Promise<Reply<O>>;
  /** Breaks the line and clears its keys; resolves when nothing of it is left. */
  close(reason: ClientError): Promise<void>;
}

/** Why a line ends that only grew old: the next one is made at once. */
export const SPENT = new ClientError("relay-unreachable");
