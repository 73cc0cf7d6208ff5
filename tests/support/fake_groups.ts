import { hex } from "../../src/bytes.ts";
import { ClientError } from "../../client/fault.ts";
import type {
  Group,
  GroupEvent,
  GroupInfo,
  GroupMember,
  Groups,
} from "../../client/groups/groups.ts";
import { handle, username } from "./names.ts";

export { handle };

/** A group in which alice is the admin, unless it says otherwise. */
export function groupOf(parts: Partial<GroupInfo> = {}): GroupInfo {
  return {
    id: hex(new Uint8Array(32).fill(0xab)),
    handle: handle("#team"),
    name: "Team",
    standing: "member",
    invitedBy: null,
    epoch: 7,
    size: 2,
    cause: {
      act: "remove",
      by: username("alice"),
      who: username("dave"),
      at: Date.UTC(2026, 10, 22, 9, 41),
    },
    members: [memberOf("alice", { role: "admin", trust: "self" }), memberOf("bob")],
    isNameCurrent: true,
    waiting: [],
    ...parts,
  };
}

/** A member of a group who is nothing special, unless it says otherwise. */
export function memberOf(name: string, parts: Partial<GroupMember> = {}): GroupMember {
  return {
    username: username(name),
    role: "member",
    trust: "unverified",
    differs: false,
    hasOurKey: true,
    gaveKey: true,
    ...parts,
  };
}

/** Groups for the tests of front ends: they remember what they were asked. */
export class FakeGroups implements Groups {
  /** The groups that there are. */
  readonly all: GroupInfo[] = [];

  /** `ask` takes a call down, and throws what a test wants thrown. */
  constructor(readonly ask: (call: string, name: string) => void) {}

  list(): readonly Group[] {
    return this.all;
  }

  info(group: string): GroupInfo {
    this.ask(`group info ${group}`, "group info");
    return this.#named(group);
  }

  events(group: string): readonly GroupEvent[] {
    this.ask(`group events ${group}`, "group events");
    const [alice, at] = [username("alice"), Date.UTC(2026, 10, 22, 9, 41)];
    const event = { by: alice, who: null, successor: null, at };
    return [
      { ...event, act: "create", epoch: 0 },
      { ...event, act: "add", who: username("dave"), epoch: 0 },
      { ...event, act: "remove", who: username("dave"), epoch: 1 },
    ];
  }

  create(
    name: string,
    { replacing }: { readonly replacing?: string } = {},
  ): Promise<Group> {
    const instead = replacing === undefined ? "" : ` instead of ${replacing}`;
    return this.#asked(`group create ${name}${instead}`, "group create", () => {
      const group = groupOf({ name, handle: handle(`#${name.toLowerCase()}`) });
      this.all.push(group);
      return group;
    });
  }

  invite(group: string, usernames: readonly string[]): Promise<void> {
    return this.#done("invite", group, ...usernames);
  }

  remove(group: string, who: string): Promise<void> {
    return this.#done("remove", group, who);
  }

  promote(group: string, who: string): Promise<void> {
    return this.#done("promote", group, who);
  }

  demote(group: string, who: string, successor?: string): Promise<void> {
    return this.#done("demote", group, who, successor);
  }

  leave(group: string, successor?: string): Promise<void> {
    return this.#done("leave", group, successor);
  }

  rename(group: string, name: string): Promise<void> {
    return this.#done("rename", group, name);
  }

  renew(group: string): Promise<void> {
    return this.#done("renew", group);
  }

  accept(group: string): Group {
    this.ask(`group accept ${group}`, "group accept");
    return { ...this.#named(group), standing: "joining" };
  }

  decline(group: string): Group {
    this.ask(`group decline ${group}`, "group decline");
    return { ...this.#named(group), standing: "joining" };
  }

  #named(name: string): GroupInfo {
    const wanted = name.replace(/^#?/, "#");
    const found = this.all.find((group) => group.handle === wanted);
    if (found === undefined) throw new ClientError("unknown-group", { subject: name });
    return found;
  }

  #done(act: string, ...parts: readonly (string | undefined)[]): Promise<void> {
    const call = ["group", act, ...parts.filter((part) => part !== undefined)].join(" ");
    return this.#asked(call, `group ${act}`, () => {});
  }

  #asked<T>(call: string, name: string, answer: () => T): Promise<T> {
    try {
      this.ask(call, name);
      return Promise.resolve(answer());
    } catch (error) {
      return Promise.reject(error);
    }
  }
}
