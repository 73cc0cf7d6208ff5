import type { Target } from "./target.ts";
import { CODEC } from "./targets/codec.ts";
import { CONTENTS } from "./targets/contents.ts";
import { DIRECTORY } from "./targets/directory.ts";
import { GROUP } from "./targets/group.ts";
import { HANDSHAKE } from "./targets/handshake.ts";
import { MESSAGES } from "./targets/messages.ts";
import { OPERATIONS } from "./targets/operations.ts";
import { RECEIVING } from "./targets/receiving.ts";
import { VAULT } from "./targets/vault.ts";

/** Every decoder that a peer, a relay or a file can reach. */
export const TARGETS: readonly Target[] = [
  ...CODEC,
  ...MESSAGES,
  ...CONTENTS,
  ...DIRECTORY,
  ...GROUP,
  ...HANDSHAKE,
  ...OPERATIONS,
  ...VAULT,
  ...RECEIVING,
];
