import type { Fingerprint } from "../src/channel/fingerprint.ts";
import { Grants } from "./grants.ts";
import { fingerprintOfKeys } from "./keys.ts";
import { Logins } from "./logins.ts";
import { Opaque } from "./opaque.ts";
import type { Settings } from "./options.ts";
import type { Premises } from "./premises.ts";
import { Revocations } from "./revocations.ts";
import { Tokens } from "./tokens.ts";

/** Everything by which a relay knows who somebody is. */
export interface Authority {
  readonly fingerprint: Fingerprint;
  readonly opaque: Opaque;
  readonly logins: Logins;
  readonly grants: Grants;
  readonly revocations: Revocations;
}

/** Puts it together from the relay's keys. */
export async function openAuthority(
  { keys, store }: Premises,
  { clock, limits }: Settings,
): Promise<Authority> {
  const { relayId, token: secret } = keys;
  const fingerprint = fingerprintOfKeys(keys);
  const now = () => clock.wall();
  const tokens = await Tokens.load({ secret, relayId, fingerprint, now });
  return {
    fingerprint,
    opaque: await Opaque.load(keys.opaque, relayId),
    logins: new Logins({ store: store.attempts, limits, secret, now }),
    grants: new Grants({ store: store.accounts, tokens, clock }),
    revocations: new Revocations(() => clock.steady()),
  };
}
