import { uuidOf } from "../src/address.ts";
import type { Devices } from "./devices.ts";
import type { Directory } from "./directory.ts";
import type { Generations } from "./generations.ts";
import type { Limits } from "./limits.ts";
import type { Call, DeviceGrant, DeviceOp } from "./machine.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { limited, type Outcome, refused } from "./outcome.ts";
import type { Presence } from "./presence.ts";
import type { Rate } from "./rate.ts";
import type { AccountStore } from "./store/store.ts";

/** Who does what a device may ask for. */
export type DeviceWork = {
  readonly [O in DeviceOp]: (call: Call<O>, grant: DeviceGrant) => Promise<Outcome<O>>;
};

/** What the work for devices is made of. */
export interface DeviceWorkParts {
  readonly store: Pick<AccountStore, "setVisible">;
  readonly devices: Devices;
  readonly directory: Directory;
  readonly mailboxes: Mailboxes;
  readonly presence: Presence;
  readonly generations: Generations;
  /** Messages, by device. */
  readonly sends: Rate;
  readonly limits: Limits;
}

const DONE = { status: "ok", data: {} } as const;

/** The table from operations to those who do them. */
export function deviceWork(parts: DeviceWorkParts): DeviceWork {
  const { devices, directory, generations } = parts;
  return {
    ...presenceWork(parts),
    ...mailWork(parts),
    ...GROUP_WORK,
    "logout": (call, grant) => devices.logout(call, grant),
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

function noSuchGroup(): Promise<Outcome<never>> {
  return Promise.resolve(refused("not-found"));
}

/** Nobody is in a group yet. */
const GROUP_WORK = {
  "group/create": noSuchGroup,
  "group/append": noSuchGroup,
  "group/log": noSuchGroup,
  "group/head": noSuchGroup,
  "group/list": noSuchGroup,
};

function presenceWork(
  { store, presence, limits }: DeviceWorkParts,
): Pick<DeviceWork, "presence/list" | "presence/set"> {
  return {
    "presence/list": (_, { address }) => {
      const online = presence.list(uuidOf(address), limits.onlineListed);
      return Promise.resolve({ status: "ok", data: { online } });
    },
    "presence/set": async ({ id, args: { visible } }, { address }) => {
      const account = uuidOf(address);
      await store.setVisible(account, visible, { account, id });
      presence.setVisible(account, visible);
      return DONE;
    },
  };
}

function mailWork(
  { mailboxes, sends }: DeviceWorkParts,
): Pick<DeviceWork, "send" | "mailbox/list" | "mailbox/acknowledge"> {
  return {
    "send": async ({ id, args }, { address }) => {
      const wait = sends.take(address);
      if (wait > 0) return limited(wait);
      if (!("to" in args)) return refused("not-found");
      const { to, kind, body } = args;
      const delivery = await mailboxes.send({ id, from: address, to, kind, body });
      return delivery === "ok" ? DONE : refused(delivery);
    },
    "mailbox/list": async ({ args: { after } }, { address }) => {
      const { envelopes, more } = await mailboxes.list(address, after);
      return { status: "ok", data: { envelopes: [...envelopes], more } };
    },
    "mailbox/acknowledge": async ({ args: { upTo } }, { address }) => {
      await mailboxes.acknowledge(address, upTo);
      return DONE;
    },
  };
}
