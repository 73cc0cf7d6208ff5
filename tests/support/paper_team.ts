import { quiet, Someone, type World } from "./messengers.ts";

/** A group of alice's with these others in it, at a relay on paper: she comes first. */
export async function paperTeam(
  world: World,
  ...names: readonly string[]
): Promise<Someone[]> {
  const alice = await Someone.online(world, "alice");
  const others: Someone[] = [];
  for (const name of names) others.push(await Someone.online(world, name));
  await alice.messenger.groups.create("Team");
  await alice.messenger.groups.invite("#team", names);
  await quiet(alice, ...others);
  for (const one of others) one.messenger.groups.accept("#team");
  await quiet(alice, ...others);
  return [alice, ...others];
}

/** Says something to the group, and waits until nothing goes on among these any more. */
export async function tell(
  from: Someone,
  all: readonly Someone[],
  text: string,
): Promise<void> {
  await from.messenger.send("#team", text);
  await quiet(...all);
}
