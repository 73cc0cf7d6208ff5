import type { Username } from "../src/address.ts";

/** Who is told that what they wrote came. */
export interface ReceiptChoice {
  /** Whether all whom we accepted are told. */
  readonly everyone: boolean;
  /** For whom the opposite holds, by name. */
  readonly but: readonly Username[];
}

/** The choice after another wish, about one person or, with `null`, about everyone. */
export function chosen(
  { everyone, but }: ReceiptChoice,
  wanted: boolean,
  username: Username | null,
): ReceiptChoice {
  if (username === null) return { everyone: wanted, but: [] };
  const others = but.filter((other) => other !== username);
  return { everyone, but: wanted === everyone ? others : [...others, username].sort() };
}
