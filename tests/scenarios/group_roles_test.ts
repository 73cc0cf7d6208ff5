import assert from "node:assert/strict";
import { uuidOf } from "../../src/address.ts";
import type { Status } from "../../src/channel/operations.ts";
import { makeDevice } from "../../src/identity/identity.ts";
import { systemRandom } from "../../src/random.ts";
import type { Actor } from "../support/group_people.ts";
import { RelayGroup } from "../support/relay_group.ts";
import { arrive, stranger, type Visitor } from "../support/relay_member.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { CAST, changeOf, type Column, COLUMNS, ROWS } from "../support/role_matrix.ts";

/** Far more in a minute than people do. */
const LIMITS = { groupEntriesPerMinute: 10_000, groupsPerHour: 1_000 };

/** What a real relay answers to whoever is in the table. */
class Company {
  readonly #visitors = new Map<Actor, Visitor>();

  /** Everybody has an account and a channel. */
  static async at(url: string): Promise<Company> {
    const company = new Company();
    for (const [name, actor] of Object.entries(CAST)) {
      const { address } = actor.person;
      const made = makeDevice(uuidOf(address), 1, systemRandom);
      const member = stranger(name, name, { ...made, identity: actor.pair });
      company.#visitors.set(actor, await arrive(url, name, member));
    }
    return company;
  }

  visitor(actor: Actor): Visitor {
    return this.#visitors.get(actor) ?? assert.fail("nobody of that name");
  }

  /** A new group in which everything happened that a column begins with. */
  async group({ history }: Column): Promise<RelayGroup> {
    const group = await RelayGroup.found(this.visitor(CAST.alice));
    await group.all(history.map(([actor, act]) => [this.visitor(actor), act]));
    return group;
  }
}

/** What a word of the table is to a relay, which tells strangers of no group. */
function statusFor(column: string, word: string): Status {
  if (column === "gone-admin" || column === "stranger") return "not-found";
  return word === "ok" ? "ok" : "forbidden";
}

Deno.test("A23: the relay lets each role do what the table says, no more", async () => {
  await using relay = await RelayProcess.start({ limits: LIMITS });
  const company = await Company.at(relay.url);
  for (const [name, column] of Object.entries(COLUMNS)) {
    let group = await company.group(column);
    const actor = company.visitor(column.actor);
    for (const { act, target, cells } of ROWS) {
      const word = cells.get(name);
      if (word === undefined) continue;
      const change = changeOf(act, group.state, column.actor, column.cast[target]);
      const { status } = await group.change(actor, change);
      assert.equal(status, statusFor(name, word), `${name}: ${act} ${target}`);
      if (status === "ok") group = await company.group(column);
    }
  }
});
