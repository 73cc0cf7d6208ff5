import { type GroupId, groupId } from "../../src/wire/group_log.ts";
import { fromHex } from "../../src/bytes.ts";
import { say, type Town, User } from "./user.ts";

/** The handle of the group that stories are told of. */
export const TEAM = "#team";

/** A group that somebody founded and the others agreed to be in. */
export interface Team {
  readonly admin: User;
  readonly others: readonly User[];
  readonly id: GroupId;
}

/** A group of people who have all talked to its founder, and have each other's keys. */
export async function gather(
  town: Town,
  first: string,
  ...names: readonly string[]
): Promise<Team> {
  const admin = await User.join(town, first);
  await admin.messenger.groups.create("team");
  const others: User[] = [];
  for (const name of names) {
    const user = await User.join(town, name);
    await say(user, admin, `i am ${name}`);
    await say(admin, user, "welcome");
    others.push(user);
  }
  const { groups } = admin.messenger;
  await admin.clock.passing(groups.invite(TEAM, names));
  for (const user of others) await agree(user);
  for (const user of [admin, ...others]) await sayToAll(user, [admin, ...others]);
  return { admin, others, id: groupId(fromHex(groups.info(TEAM).id)) };
}

/** As `gather`, with two others. */
export async function trio(
  town: Town,
): Promise<Team & { readonly alice: User; readonly bob: User; readonly carol: User }> {
  const team = await gather(town, "alice", "bob", "carol");
  const { admin: alice, others: [bob, carol] } = team;
  if (bob === undefined || carol === undefined) throw new Error("There are three");
  return { ...team, alice, bob, carol };
}

/** Agrees to be in the group once the invitation is there. */
export async function agree(user: User): Promise<void> {
  const { groups } = user.messenger;
  const standing = () => groups.list().find(({ handle }) => handle === TEAM)?.standing;
  await user.until(() => standing() === "invited");
  groups.accept(TEAM);
  await user.until(() => standing() === "member");
}

/** Says something to the group, and waits until all of these have heard it. */
export async function sayToAll(
  from: User,
  readers: readonly User[],
  text = `${from.username} is here`,
): Promise<void> {
  await from.messenger.send(TEAM, text);
  for (const reader of readers) if (reader !== from) await reader.hears(text);
}
