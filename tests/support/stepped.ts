import { sendKey } from "../../src/ratchet/braid/key_chain.ts";
import { step } from "../../src/ratchet/chain.ts";
import type { Session } from "../../src/session/session.ts";

/** The session after so many messages that were never sealed: its two chains move. */
export function stepped(session: Session, count: number): Session {
  const { classic, braid } = session.ratchet;
  if (classic.turn !== "speaking") throw new RangeError("Nothing was sent in this turn");
  let { sending } = classic;
  let { chain } = braid;
  for (let i = 0; i < count; i++) {
    sending = step(sending).next;
    chain = sendKey(chain, braid.state.epoch - 1).next;
  }
  const ratchet = { classic: { ...classic, sending }, braid: { ...braid, chain } };
  return { ...session, ratchet };
}
