import type { ClientError } from "./fault.ts";

/** What looking at one thing found. */
export type Finding =
  & {
    readonly look:
      /** The account's folder: private, and with a vault in it; `what` is its path. */
      | "folder"
      /** Whether there is room in the folder; `what` is its path. */
      | "disk"
      /** The vault's file, as far as it shows without the password. */
      | "vault"
      /** Every row in it; `what` is how many there are. */
      | "contents"
      /** Whether the relay answers, and is the pinned one; `what` is its fingerprint. */
      | "relay"
      /** Our clock and the relay's; `what` is the seconds between them. */
      | "clock"
      /** Whether the relay lets the device in. */
      | "device";
  }
  & (
    | { readonly is: "well"; readonly what: string }
    | { readonly is: "wrong"; readonly fault: ClientError }
    /** The password was not given, or something earlier is wrong. */
    | { readonly is: "unseen"; readonly wants: "password" | "earlier" }
  );
