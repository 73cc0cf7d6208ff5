import type { Username } from "../../src/address.ts";
import { allNamed, alone, named, perhapsNamed } from "./reading.ts";

/** The commands about groups. */
export type GroupCommand =
  | { readonly kind: "create"; readonly name: string }
  | { readonly kind: "groups" }
  /** Something about the group that is joined. */
  | { readonly kind: "deed"; readonly deed: GroupDeed };

/** What can be asked of a group, or done to it. */
export type GroupDeed =
  | { readonly act: "info" | "members" | "accept" | "decline" }
  | GroupChange;

/** What changes a group for all of its members. */
export type GroupChange =
  | { readonly act: "renew" }
  | { readonly act: "invite"; readonly users: readonly Username[] }
  | { readonly act: "kick" | "promote"; readonly who: Username }
  | { readonly act: "rename"; readonly name: string }
  /** The only admin names who follows. */
  | {
    readonly act: "demote";
    readonly who: Username;
    readonly successor: Username | null;
  }
  | { readonly act: "leave"; readonly successor: Username | null };

/** In the order of the help. */
export const GROUP_COMMANDS = [
  {
    names: ["/groups"],
    takes: "",
    summary: "list your groups, and the invitations that wait",
    read: (rest: string) => alone(rest, { kind: "groups" }),
  },
  {
    names: ["/group"],
    takes: "NAME",
    summary: "found a group, and join it",
    read: (name: string) => name === "" ? null : { kind: "create", name },
  },
  {
    names: ["/invite"],
    takes: "USER...",
    summary: "take people into the joined group",
    read: (rest: string) => allNamed(rest, (users) => deed({ act: "invite", users })),
  },
  {
    names: ["/kick"],
    takes: "USER",
    summary: "put a member out of it, and renew its keys",
    read: (rest: string) => named(rest, (who) => deed({ act: "kick", who })),
  },
  {
    names: ["/promote"],
    takes: "USER",
    summary: "make a member an admin",
    read: (rest: string) => named(rest, (who) => deed({ act: "promote", who })),
  },
  {
    names: ["/demote"],
    takes: "USER [USER]",
    summary: "make an admin a member; the only one names who follows",
    read: demote,
  },
  {
    names: ["/rename"],
    takes: "NAME",
    summary: "give it another name",
    read: (name: string) => name === "" ? null : deed({ act: "rename", name }),
  },
  {
    names: ["/members"],
    takes: "",
    summary: "who is in it, who has whose keys, and what was done when",
    read: (rest: string) => alone(rest, deed({ act: "members" })),
  },
  {
    names: ["/leave"],
    takes: "[USER]",
    summary: "leave it; the only admin names who follows",
    read: (rest: string) =>
      perhapsNamed(rest, (successor) => deed({ act: "leave", successor })),
  },
] as const satisfies readonly {
  readonly names: readonly [string];
  readonly takes: string;
  readonly summary: string;
  readonly read: (rest: string) => GroupCommand | null;
}[];

function demote(rest: string): GroupCommand | null {
  const [, name = "", follower = ""] = /^(\S+)\s*([^]*)$/.exec(rest) ?? [];
  return named(
    name,
    (who) =>
      perhapsNamed(follower, (successor) => deed({ act: "demote", who, successor })),
  );
}

function deed(deed: GroupDeed): GroupCommand {
  return { kind: "deed", deed };
}
