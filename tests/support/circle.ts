import type { Change } from "../../src/group/act.ts";
import type { SignedEntry } from "../../src/wire/group_log.ts";
import { GroupDevice } from "./group_device.ts";
import { type Actor, People } from "./group_people.ts";

/** A group whose members' devices share entries and keys at once, without a relay. */
export class Circle {
  readonly people: People;
  readonly devices: GroupDevice[] = [];
  readonly #entries: SignedEntry[] = [];

  constructor(seed: number) {
    this.people = new People(seed);
  }

  /** The device of somebody who founds the group. */
  founded(name: string): GroupDevice {
    const actor = this.people.actor(name);
    this.#entries.push(this.people.create(actor));
    return this.#joined(actor);
  }

  /** The device of somebody whom `by` takes in. */
  added(by: GroupDevice, actor: Actor): GroupDevice {
    this.made(by, { type: "add", member: actor.person });
    return this.#joined(actor);
  }

  /** A change, of which all who ever were in the group learn. */
  made(by: GroupDevice, act: Change): void {
    const entry = by.change(act);
    this.#entries.push(entry);
    for (const device of this.devices) device.learn(entry, 0);
    this.#share();
  }

  #joined(actor: Actor): GroupDevice {
    const device = new GroupDevice(this.people, actor, this.#entries);
    this.devices.push(device);
    this.#share();
    return device;
  }

  /** Each member's key goes to those, and only those, whom the log names. */
  #share(): void {
    const members = this.devices.filter((device) => device.isMember);
    for (const from of members) {
      for (const to of members) if (to !== from) to.accept(from.key(), from.actor);
    }
  }
}
