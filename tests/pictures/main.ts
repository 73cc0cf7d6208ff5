/**
 * `deno task pictures`: captures real full screens in tmux for the README, and paints
 * them. The captures are kept, so that a test can paint them again.
 */
import { World } from "../support/terminal_world.ts";
import { COLUMNS, FOLDER, picturesOf, type SCREENS } from "./stored.ts";

const SIZE = { columns: COLUMNS, rows: 11 };

async function keep(screen: (typeof SCREENS)[number], capture: string): Promise<void> {
  await Deno.mkdir(FOLDER, { recursive: true });
  await Deno.writeTextFile(new URL(`${screen}.ansi`, FOLDER), capture);
  for (const [name, picture] of picturesOf(screen, capture)) {
    await Deno.writeTextFile(new URL(name, FOLDER), picture);
  }
}

await using world = await World.begin();
const [alice, bob] = [await world.person("alice"), await world.person("bob")];
const carol = await world.person("carol");
await alice.sends("bob", "hello?");
const his = await world.screen(bob, SIZE);
const hers = await world.screen(alice, { ...SIZE, args: ["bob"] });
await his.shows("hello?");
await his.enter("yes! a whole screen, in 16 colours or none, and through tmux and ssh");
await hers.shows("through tmux and ssh");

await hers.resize(COLUMNS, 14);
await hers.enter("/verify bob");
await his.shows(/\/verify alice/);
await his.enter("/verify alice");
await hers.shows("/match bob");
await keep("verify", await hers.capture());
await hers.resize(COLUMNS, SIZE.rows);
await hers.enter("/match bob");
await his.enter("/match alice");
await hers.shows(/^ bob \[verified\]/);

await hers.enter("/group team");
await hers.shows("#team is there");
await hers.enter("/invite bob");
await hers.shows(/2 members/);
await carol.sends("alice", "hello, it is carol");
await hers.enter("/join bob");
await hers.shows(/carol +1/);
await world.relay.crash();
await hers.shows("offline, trying again");
await hers.enter("and the relay just went away");
await hers.shows("(sending)");
await hers.type("I can go on typing 😀");
await hers.shows("typing 😀");
await keep("chat", await hers.capture());
