import type { Capacity, Store } from "../../../relay/store/store.ts";
import * as world from "../relay_world.ts";

/** What a story about a store begins with. */
export interface Scene {
  /** Empty. */
  readonly store: Store;
  /** The store's clock, to be moved by the story. */
  readonly clock: { now: number };
}

/** Promises of a store, each with the story that shows it. */
export type Stories = Readonly<Record<string, (scene: Scene) => Promise<void>>>;

/** Small bounds, so that stories can reach them. */
export const CAPACITY: Capacity = {
  prekeysPerDevice: 60,
  mailMs: 30 * 24 * 60 * 60 * 1_000,
  answerMs: 24 * 60 * 60 * 1_000,
};

/** Where the clock of a scene begins. */
export const START = 1_000_000;

/** Registers an account of that name. */
export async function registered(
  store: Store,
  name: string,
): Promise<world.Person> {
  const account = world.newAccount(name);
  await store.accounts.register(account, world.request(account.uuid));
  return { ...account, home: world.firstDevice(account) };
}
