import { canonicalUsername, type Username } from "../../src/address.ts";

/** A canonical username, for tests. */
export function username(name: string): Username {
  const canonical = canonicalUsername(name);
  if (canonical === null) throw new RangeError(`${name} is no username`);
  return canonical;
}
