import assert from "node:assert/strict";
import { settingsOf } from "../../../relay/options.ts";
import { type Rates, ratesOf } from "../../../relay/rates.ts";
import { HandClock } from "../../support/hand_clock.ts";

/** What each may have at once, and the milliseconds after which it may have one more. */
const DEFAULTS = {
  copies: [50_000, 0.5],
  groups: [100, 36_000],
  groupEntries: [600, 100],
  groupRenewals: [1, 60_000],
  groupReads: [1_200, 50],
} as const satisfies Partial<Record<keyof Rates, readonly [number, number]>>;

function check(name: keyof typeof DEFAULTS): void {
  const [atOnce, pause] = DEFAULTS[name];
  Deno.test(`${name} are limited to ${atOnce} at once, then one in ${pause} ms`, () => {
    const clock = new HandClock();
    const rate = ratesOf(settingsOf({ clock }))[name];
    for (let i = 0; i < atOnce; i++) assert.equal(rate.take("alice"), 0);
    assert.notEqual(rate.take("alice"), 0);
    assert.equal(rate.take("bob"), 0);
    clock.advance(pause);
    assert.equal(rate.take("alice"), 0);
    assert.notEqual(rate.take("alice"), 0);
  });
}

check("copies");
check("groups");
check("groupEntries");
check("groupRenewals");
check("groupReads");
