import assert from "node:assert/strict";
import type { LogEvent } from "../../../relay/log.ts";
import { KIND } from "../../../src/wire/envelope.ts";
import { withFolder } from "../../support/folders.ts";
import * as member from "../../support/relay_member.ts";
import { onStage } from "../../support/relay_story.ts";
import { tablesOf } from "../../support/relay_store.ts";
import { someBytes } from "../../support/relay_world.ts";

const HOUR = 3_600_000;

/** What two accounts and their keys are made of, and what the store says about itself. */
const ALLOWED = ["account", "device", "format", "lasting", "name", "places", "stock"];

Deno.test("B25 a day after the last acknowledgement accounts and keys are left", () =>
  withFolder(async (dataDir) => {
    let swept = Promise.withResolvers<void>();
    const log = { write: ({ event }: LogEvent) => event === "swept" && swept.resolve() };
    await onStage(async ({ url, clock }) => {
      const alice = await member.arrive(url, "alice");
      const bob = await member.arrive(url, "bob");
      await alice.client.get("user/find", { username: bob.username });
      await alice.client.get("bundle/claim", { address: bob.home });
      await alice.client.get("presence/set", { visible: false });
      for (let i = 0; i < 5; i++) {
        const message = {
          to: bob.home,
          kind: KIND.message,
          body: someBytes(100),
        } as const;
        await alice.client.get("send", message);
      }
      const socket = await bob.client.listen();
      await socket.until(({ envelopes }) => envelopes.length === 5);
      socket.send("mailbox/acknowledge", { upTo: socket.envelopes.at(-1)?.seq ?? 0 });
      await socket.until(({ answers }) => answers.length === 1);
      await socket.close();
      for (const hours of [24, 1]) {
        clock.advance(hours * HOUR);
        await swept.promise;
        swept = Promise.withResolvers();
        await new Promise((resolve) => setTimeout(resolve, 0)); // the next is planned
      }
    }, { dataDir, log });
    const tables = await tablesOf(dataDir);
    assert.deepEqual(Object.keys(tables).sort(), ALLOWED);
  }));
