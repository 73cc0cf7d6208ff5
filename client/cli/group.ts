import type { Group, Groups } from "../groups/groups.ts";
import type { Messenger } from "../messenger.ts";
import { safeName } from "../safe_text.ts";
import { sceneOf, withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { explain, Refusal } from "./explain.ts";
import { groupFields, infoRecord } from "./group_info.ts";
import { answerText, groupRecord } from "./groups.ts";
import { isUnreachable, reached, rested } from "./reaching.ts";
import { fields } from "./table.ts";

/** What may be said with a change of who is an admin. */
export interface SuccessorOption {
  readonly successor?: string | undefined;
}

/** `messenger group create NAME`. */
export async function create(
  context: Context,
  name: string,
  { replacing }: { readonly replacing?: string | undefined },
): Promise<ExitCode> {
  const options = replacing === undefined ? {} : { replacing };
  return await withAccount(context, async (messenger) => {
    await reached(messenger);
    const group = await messenger.groups.create(name, options);
    const waits = group.standing === "founding";
    const later = waits ? "; the relay hears of it later" : "";
    const whom = replacing === undefined ? "USER..." : others(messenger, replacing);
    const text = `${group.handle} is there${later}: ` +
      `messenger group invite '${group.handle}' ${whom}`;
    context.output.result(groupRecord(group), text);
    await rested(messenger);
    return waits ? EXIT.unreachable : EXIT.done;
  });
}

/**
 * Who was in a group that is replaced, to be taken into the new one by whoever typed it:
 * which of its histories was the right one, she alone can find out from them.
 */
function others({ groups }: Messenger, replaced: string): string {
  const names = groups.info(replaced).members
    .filter(({ trust, differs }) => trust !== "self" && !differs)
    .map(({ username }) => username);
  return names.length === 0 ? "USER..." : names.join(" ");
}

/** `messenger group invite G U…`. */
export async function invite(
  context: Context,
  group: string,
  users: readonly string[],
): Promise<ExitCode> {
  const change = (groups: Groups) => groups.invite(group, users);
  return await changed(context, { group, change, done: `invited: ${users.join(", ")}` });
}

/** `messenger group kick G U`. */
export async function kick(
  context: Context,
  group: string,
  user: string,
): Promise<ExitCode> {
  const change = (groups: Groups) => groups.remove(group, user);
  return await changed(context, { group, change, done: `${user} removed, keys renewed` });
}

/** `messenger group promote G U`. */
export async function promote(
  context: Context,
  group: string,
  user: string,
): Promise<ExitCode> {
  const change = (groups: Groups) => groups.promote(group, user);
  return await changed(context, { group, change, done: `${user} is an admin now` });
}

/** `messenger group demote G U`. */
export async function demote(
  context: Context,
  group: string,
  user: string,
  { successor }: SuccessorOption,
): Promise<ExitCode> {
  const change = (groups: Groups) => groups.demote(group, user, successor);
  return await changed(context, { group, change, done: `${user} is no admin any more` });
}

/** `messenger group leave G`. */
export async function leave(
  context: Context,
  group: string,
  { successor }: SuccessorOption,
): Promise<ExitCode> {
  const change = (groups: Groups) => groups.leave(group, successor);
  return await changed(context, { group, change, done: "you left" });
}

/** `messenger group rename G NAME`. */
export async function rename(
  context: Context,
  group: string,
  name: string,
): Promise<ExitCode> {
  const change = (groups: Groups) => groups.rename(group, name);
  const done = `called "${safeName(name) ?? ""}" now`;
  return await changed(context, { group, change, done });
}

/** `messenger renew '#group'`. */
export async function renew(context: Context, group: string): Promise<ExitCode> {
  const change = (groups: Groups) => groups.renew(group);
  return await changed(context, { group, change, done: "keys renewed" });
}

/** `messenger group accept G`. */
export async function accept(context: Context, group: string): Promise<ExitCode> {
  return await answered(context, (groups) => groups.accept(group));
}

/** `messenger group decline G`. */
export async function decline(context: Context, group: string): Promise<ExitCode> {
  return await answered(context, (groups) => groups.decline(group));
}

/** `messenger group info G`: from the vault alone. */
export async function info(context: Context, group: string): Promise<ExitCode> {
  return await withAccount(context, (messenger) => {
    const found = messenger.groups.info(group);
    const events = messenger.groups.events(group);
    context.output.result(infoRecord(found), fields(groupFields(found, { events })));
    return Promise.resolve(EXIT.done);
  });
}

/** A change of a group: made when this returns, or kept and said so. */
async function changed(
  context: Context,
  { group, change, done }: {
    readonly group: string;
    readonly change: (groups: Groups) => Promise<void>;
    readonly done: string;
  },
): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    await reached(messenger);
    try {
      await change(messenger.groups);
    } catch (error) {
      if (!isUnreachable(error) || error.about.isKept !== true) throw error;
      throw new Refusal({
        code: "kept",
        line: `${explain(error, sceneOf(messenger)).line}: the change is kept, ` +
          "and not made yet",
        hint: "it is made by the next command that connects, such as messenger receive",
        exit: EXIT.unreachable,
      });
    }
    await rested(messenger);
    const found = messenger.groups.info(group);
    context.output.result(groupRecord(found), `${found.handle}: ${done}`);
    return EXIT.done;
  });
}

/** An answer to an invitation: the log is asked for, and tells whether it holds. */
async function answered(
  context: Context,
  answer: (groups: Groups) => Group,
): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    const offline = await reached(messenger);
    const { handle } = answer(messenger.groups);
    await rested(messenger);
    const found = messenger.groups.info(handle);
    context.output.result(groupRecord(found), answerText(found));
    return offline === null ? EXIT.done : EXIT.unreachable;
  });
}
