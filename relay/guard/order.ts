import type { FaultDetails, RelayFault } from "../fault.ts";
import type { LogEvent } from "../log.ts";
import type { TlsFiles } from "../options.ts";
import type { GateBounds } from "./gate.ts";

/** Where a gate stands, and before whom. */
export interface Post {
  readonly host: string;
  readonly port: number;
  /** `null` where plain HTTP is spoken. */
  readonly tls: TlsFiles | null;
  /** The loopback port on which the relay itself listens. */
  readonly relayPort: number;
  /** The memory of the table of ports. */
  readonly memory: SharedArrayBuffer;
  readonly bounds: GateBounds;
}

/** What the relay tells the thread of its gate. */
export type Order =
  | { readonly tell: "open"; readonly post: Post }
  /** Read certificate and key again. */
  | { readonly tell: "renew" }
  /** Take nobody new, and say when all have gone. */
  | { readonly tell: "close" };

/** What that thread answers, or says by itself. */
export type Report =
  | { readonly is: "open"; readonly port: number }
  | { readonly is: "shut"; readonly code: RelayFault; readonly about: FaultDetails }
  | { readonly is: "closed" }
  | { readonly is: "event"; readonly event: LogEvent };
