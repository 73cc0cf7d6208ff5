import { decodeCbor } from "../../src/codec/cbor.ts";
import { exporter, theirPublic } from "../../src/crypto/keys.ts";
import type { Running, Side, View } from "../../src/identity/comparison.ts";
import { EMOJI, type Emoji } from "../../src/identity/emoji.ts";
import { readStep, stepBytes } from "../../src/wire/comparison_step.ts";
import type { Accept, Start } from "../../src/wire/comparison_step.ts";
import { ClientError } from "../fault.ts";
import type { RunRow } from "../vault/mod.ts";

/**
 * A live comparison as the vault holds it, so that it goes on whichever process takes the
 * next step.
 */

/** The row of a run. */
export function rowOf(run: Running): RunRow {
  const common = {
    view: { ...run.view, exporter: run.view.exporter.expose() },
    role: run.role,
    start: stepBytes(run.start),
    until: run.until,
  };
  switch (run.state) {
    case "started":
      return { ...common, state: run.state, share: run.share };
    case "revealed":
    case "accepted": {
      const { state, share, accept } = run;
      return { ...common, state, share, accept: stepBytes(accept) };
    }
    case "offered":
    case "matched":
      return { ...common, state: run.state };
    case "comparing":
    case "confirmed":
      return { ...common, state: run.state, emoji: run.emoji.map(placeOf) };
  }
}

/** The run of a row. */
export function runOf(row: RunRow): Running {
  const { role, until } = row;
  const common = { view: viewOf(row), role, start: startOf(row.start), until };
  switch (row.state) {
    case "started":
      return { ...common, state: row.state, share: row.share };
    case "revealed":
    case "accepted": {
      const { state, share, accept } = row;
      return { ...common, state, share, accept: acceptOf(accept) };
    }
    case "offered":
    case "matched":
      return { ...common, state: row.state };
    case "comparing":
    case "confirmed": {
      const emoji = row.emoji.flatMap((place) => EMOJI.slice(place, place + 1));
      return { ...common, state: row.state, emoji };
    }
  }
}

function placeOf({ word }: Emoji): number {
  return EMOJI.findIndex((emoji) => emoji.word === word);
}

function viewOf({ view: { ours, theirs, baseKey, exporter: x } }: RunRow): View {
  return {
    ours: sideOf(ours),
    theirs: sideOf(theirs),
    baseKey: theirPublic(baseKey),
    exporter: exporter(x),
  };
}

function sideOf({ address, identityKey }: RunRow["view"]["ours"]): Side {
  return { address, identityKey: theirPublic(identityKey) };
}

function startOf(bytes: Uint8Array): Start {
  const step = readStep(decodeCbor(bytes));
  if (step.step !== "start") throw new ClientError("vault-damaged");
  return step;
}

function acceptOf(bytes: Uint8Array): Accept {
  const step = readStep(decodeCbor(bytes));
  if (step.step !== "accept") throw new ClientError("vault-damaged");
  return step;
}
