/**
 * The client without a face: accounts, and the messenger that each of them opens. Front
 * ends are in `cli/` and `tui/`.
 *
 * @module
 */
import { accountsOn } from "./accounts.ts";
import { SYSTEM } from "./environment.ts";
import type { Accounts } from "./messenger.ts";

const here = accountsOn(SYSTEM);

/** Whether a vault of that name lies here, opened by whichever password. */
export const hasAccount: Accounts["hasAccount"] = here.hasAccount;

/** Unlocks a vault; needs no relay. An interrupted registration is finished first. */
export const openMessenger: Accounts["openMessenger"] = here.openMessenger;

/** Makes an account at the relay and its vault here. */
export const register: Accounts["register"] = here.register;

/** Signs this vault's device in again with the password, after a logout. */
export const login: Accounts["login"] = here.login;

/** Makes this machine the account's one device: contacts see a changed identity. */
export const replaceDevice: Accounts["replaceDevice"] = here.replaceDevice;

/** Changes the password of the vault and at the relay, or neither. */
export const changePassword: Accounts["changePassword"] = here.changePassword;

/** Writes what may live twice of an account into a new file; how many bytes. */
export const backUp: Accounts["backUp"] = here.backUp;

/** Makes the vault of a backed-up account, which the relay still knows: its name. */
export const restore: Accounts["restore"] = here.restore;

/** Looks at all that an account needs to work, and changes nothing. */
export const examine: Accounts["examine"] = here.examine;

export type { Username, Uuid } from "../src/address.ts";
export type { Brand } from "../src/brand.ts";
export type { Emoji } from "../src/identity/emoji.ts";
export { Secret } from "../src/secret.ts";
export type { ChatName, GroupHandle } from "./chat_id.ts";
export type { RenewalCause } from "../src/wire/body.ts";
export type { AbortReason } from "../src/wire/comparison_step.ts";
export type * from "./event.ts";
export { type Circumstances, ClientError, type ClientFault } from "./fault.ts";
export type * from "./groups/groups.ts";
export type * from "./message.ts";
export type * from "./messenger.ts";
export { passwordFrom } from "./password.ts";
export type { ReceiptChoice } from "./receipt_choice.ts";
