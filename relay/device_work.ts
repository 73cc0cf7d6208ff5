import { uuidOf } from "../src/address.ts";
import type { Accounts } from "./accounts.ts";
import type { Devices } from "./devices.ts";
import type { Directory } from "./directory.ts";
import type { Generations } from "./generations.ts";
import type { DeviceOp } from "./machine.ts";
import { mailWork, type MailWorkParts } from "./mail_work.ts";
import type { WorkFor } from "./outcome.ts";
import type { Presence } from "./presence.ts";
import type { Store } from "./store/store.ts";

/** Who does what a device may ask for. */
export type DeviceWork = WorkFor<DeviceOp>;

/** What the work for devices is made of. */
export interface DeviceWorkParts extends MailWorkParts {
  readonly store: Pick<Store, "accounts" | "groups">;
  readonly devices: Devices;
  readonly directory: Directory;
  readonly presence: Presence;
  readonly generations: Generations;
  readonly accounts: Accounts;
}

const DONE = { status: "ok", data: {} } as const;

/** The table from operations to those who do them. */
export function deviceWork(parts: DeviceWorkParts): DeviceWork {
  const { accounts, devices, directory, generations } = parts;
  return {
    ...presenceWork(parts),
    ...mailWork(parts),
    "logout": (call, grant) => devices.logout(call, grant),
    "password/start": (call, grant) => accounts.startPassword(call, grant),
    "password/finish": (call, grant) => accounts.finishPassword(call, grant),
    "keys/publish": (call, grant) => directory.publish(call, grant),
    "keys/count": (_, grant) => directory.count(grant),
    "bundle/claim": (call, grant) => directory.claim(call, grant),
    "user/find": (call, grant) => directory.find(call, grant),
    "device/generation": async ({ args }, { address }) => {
      generations.note(address, args.generation);
      const generation = await generations.highest(address);
      return { status: "ok", data: { generation } };
    },
    "ping": () => Promise.resolve(DONE),
  };
}

function presenceWork(
  { store, presence, limits }: DeviceWorkParts,
): WorkFor<"presence/list" | "presence/set"> {
  return {
    "presence/list": (_, { address }) => {
      const online = presence.list(uuidOf(address), limits.onlineListed);
      return Promise.resolve({ status: "ok", data: { online } });
    },
    "presence/set": async ({ id, args: { visible } }, { address }) => {
      const account = uuidOf(address);
      await store.accounts.setVisible(account, visible, { account, id });
      presence.setVisible(account, visible);
      return DONE;
    },
  };
}
