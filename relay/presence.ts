import { type Address, type Username, type Uuid, uuidOf } from "../src/address.ts";
import type { SignedHead } from "../src/wire/group_log.ts";

/** A device's socket, as far as others may act on it. */
export interface LiveSocket {
  /** Tells it where the log of a group ends now. */
  grown(head: SignedHead): void;
  /** Closes it: its device may not use it any more. */
  revoke(): void;
}

/** Who has a live connection. */
interface Online {
  readonly username: Username;
  visible: boolean;
  readonly sockets: Map<LiveSocket, Address>;
}

/** An account as a list of users shows it. */
export interface Listed {
  readonly uuid: Uuid;
  readonly username: Username;
}

/** Who is online: every account with a socket, each counted once. */
export class Presence {
  readonly #online = new Map<Uuid, Online>();

  /** A device's socket opened. */
  enter(
    address: Address,
    socket: LiveSocket,
    account: { readonly username: Username; readonly visible: boolean },
  ): void {
    const uuid = uuidOf(address);
    const { username, visible } = account;
    const online = this.#online.get(uuid) ?? { username, visible, sockets: new Map() };
    online.sockets.set(socket, address);
    this.#online.set(uuid, online);
  }

  /** A device's socket closed. */
  leave(address: Address, socket: LiveSocket): void {
    const uuid = uuidOf(address);
    const online = this.#online.get(uuid);
    online?.sockets.delete(socket);
    if (online?.sockets.size === 0) this.#online.delete(uuid);
  }

  /** Whether others are shown the account. */
  setVisible(uuid: Uuid, visible: boolean): void {
    const online = this.#online.get(uuid);
    if (online !== undefined) online.visible = visible;
  }

  /** Up to `most` visible accounts, but for the one that asks. */
  list(asking: Uuid, most: number): Listed[] {
    const listed: Listed[] = [];
    for (const [uuid, { username, visible }] of this.#online) {
      if (listed.length === most) break;
      if (visible && uuid !== asking) listed.push({ uuid, username });
    }
    return listed;
  }

  /** Tells every socket of the account where the log of a group ends now. */
  tell(account: Uuid, head: SignedHead): void {
    for (const socket of this.#online.get(account)?.sockets.keys() ?? []) {
      socket.grown(head);
    }
  }

  /** Closes every socket of the device. */
  revoke(address: Address): void {
    const sockets = this.#online.get(uuidOf(address))?.sockets ?? [];
    for (const [socket, home] of sockets) {
      if (home === address) socket.revoke();
    }
  }
}
