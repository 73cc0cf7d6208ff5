import type { Contender } from "./contender.ts";

/** What is known of a contender before it is loaded. */
export interface Entry {
  /** As the tables call it. */
  readonly name: string;
  /** The npm package; `null` for the code in this repository. */
  readonly npm: string | null;
  /** Loads it: only in a process of its own. */
  load(): Promise<{ readonly contender: Contender }>;
}

/** Who takes part, in the tables' order, by the word that chooses it. */
export const CONTENDERS: Readonly<Record<string, Entry>> = {
  ours: { name: "ours", npm: null, load: () => import("./contenders/ours.ts") },
  native: {
    name: "native",
    npm: "@signalapp/libsignal-client",
    load: () => import("./contenders/native.ts"),
  },
  olm: {
    name: "olm (WASM)",
    npm: "@matrix-org/olm",
    load: () => import("./contenders/olm.ts"),
  },
  whisper_sockets: {
    name: "libsignal (JS)",
    npm: "libsignal",
    load: () => import("./contenders/whisper_sockets.ts"),
  },
  privacy_research: {
    name: "privacyresearch",
    npm: "@privacyresearch/libsignal-protocol-typescript",
    load: () => import("./contenders/privacy_research.ts"),
  },
  two_key_ratchet: {
    name: "2key-ratchet",
    npm: "2key-ratchet",
    load: () => import("./contenders/two_key_ratchet.ts"),
  },
};
