import { type Fault, PeerError } from "../../src/errors.ts";

/** For `assert.throws`: the refusal is the peer's fault, and this one. */
export function refusal(code: Fault): (error: unknown) => boolean {
  return (error) => error instanceof PeerError && error.code === code;
}
