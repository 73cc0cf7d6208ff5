import { changeText } from "../group_texts.ts";
import type { EpochCause, GroupEvent, GroupInfo, GroupMember } from "../groups/groups.ts";
import { safeName } from "../safe_text.ts";
import type { Result } from "../terminal/output.ts";
import { TRUST_MARK } from "./contacts.ts";
import { STANDING_MARK } from "./groups.ts";
import { day, time } from "./message_line.ts";

/** What is known about a group, for scripts. */
export function infoRecord(group: GroupInfo): Result {
  const { id, handle, cause, ...known } = group;
  return {
    type: "group-info",
    chat: handle,
    groupId: id,
    ...known,
    ...(cause && { cause: { ...cause, at: new Date(cause.at).toISOString() } }),
  };
}

/** What can be told of a group beside how it is now. */
export interface GroupPast {
  /** What was done in it, the oldest first. */
  readonly events: readonly GroupEvent[];
  /** Who else is connected. */
  readonly online?: readonly string[];
}

/** A group, and what can be told of it beside. */
export interface KnownGroup {
  readonly info: GroupInfo;
  readonly past: GroupPast;
}

/** The same for a person, fit for a terminal: what is, then what was, newest first. */
export function groupFields(
  group: GroupInfo,
  { events, online = [] }: GroupPast,
): [string, string][] {
  const { handle, standing, name, isNameCurrent, epoch, members, waiting } = group;
  const mark = STANDING_MARK[standing];
  const stale = isNameCurrent ? "" : " (renamed since, and not told to you yet)";
  return [
    ["group", mark === "" ? handle : `${handle} ${mark}`],
    ["name", `${safeName(name) ?? "(nothing to be seen)"}${stale}`],
    ["epoch", `${epoch}${causeText(group)}`],
    ...members.map((member, at): [string, string] => [
      at === 0 ? `members (${members.length})` : "",
      memberText(member) + (online.includes(member.username) ? ", online" : ""),
    ]),
    ...verifiedText(members),
    ...waiting.map((act, at): [string, string] => [at === 0 ? "waiting" : "", act]),
    ...adminWarning(members),
    ["id", group.id],
    ...pastTexts(events),
  ];
}

/** What was done, under the epoch that it was done in or that it began. */
function pastTexts(events: readonly GroupEvent[]): [string, string][] {
  return events.toReversed().map((event, at, all): [string, string] => {
    const isFirst = all[at - 1]?.epoch !== event.epoch;
    const done = eventText(event, event.epoch, event.successor);
    return [isFirst ? `epoch ${event.epoch}` : "", `${day(event.at)} ${done}`];
  });
}

function causeText({ cause, epoch }: GroupInfo): string {
  if (cause === undefined) return "";
  const { at } = cause;
  return `: ${eventText(cause, epoch, null)} (${day(at)} ${time(at)})`;
}

function eventText(
  { act, by, who }: EpochCause,
  epoch: number,
  successor: GroupEvent["successor"],
): string {
  const text = changeText({ kind: "change", act, who, successor }, by, epoch);
  return text.replace(/^epoch \d+: /, "");
}

/** A member, with her role and how far she and her keys are known. */
function memberText(member: GroupMember): string {
  const { username, role, trust, differs, hasOurKey, gaveKey } = member;
  const mark = differs ? TRUST_MARK.changed : trustText(trust);
  const keys = trust === "self"
    ? hasOurKey ? "key made" : "no key yet"
    : [hasOurKey ? "has your key" : "", gaveKey ? "gave its key" : ""]
      .filter((text) => text !== "").join(", ") || "no keys exchanged yet";
  return [username, role === "admin" ? "admin" : "", mark, `(${keys})`]
    .filter((text) => text !== "").join(" ");
}

function trustText(trust: GroupMember["trust"]): string {
  if (trust === "self") return "[you]";
  return trust === null ? TRUST_MARK.unverified : TRUST_MARK[trust];
}

/** How many of the others are verified, and who is next. */
function verifiedText(members: readonly GroupMember[]): [string, string][] {
  const others = members.filter(({ trust }) => trust !== "self");
  const [next, ...more] = others.filter(({ trust, differs }) =>
    differs || trust !== "verified"
  );
  if (others.length === 0) return [];
  if (next === undefined) return [["verified", "everybody"]];
  const done = others.length - more.length - 1;
  const text = `${done} of ${others.length}; next: messenger verify ${next.username}`;
  return [["verified", text]];
}

/** Nobody can put members out or in once the only admin is gone. */
function adminWarning(members: readonly GroupMember[]): [string, string][] {
  const admins = members.filter(({ role }) => role === "admin");
  const [only] = admins;
  if (admins.length !== 1 || only === undefined || members.length === 1) return [];
  return [["note", `${only.username} is the only admin: make another one`]];
}
