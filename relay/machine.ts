import type { Address, Username, Uuid } from "../src/address.ts";
import { equal, utf8 } from "../src/bytes.ts";
import { type Args, isOp, type Op, OPERATIONS } from "../src/channel/operations.ts";
import type { ChannelId } from "../src/channel/frame.ts";
import type { Request, Status } from "../src/channel/operations.ts";
import { parse } from "../src/codec/schema.ts";
import type { Secret } from "../src/secret.ts";

/**
 * What may be asked in a channel, and by whom: pure rules, no I/O. A request is decided
 * upon at once; what came of it changes the standing by `follow`.
 *
 *   ┌───────────┐ login/finish ┌──────────┐ session/open ┌────────┐ session/open
 *   │ anonymous │ ───────────▶ │ password │ ───────────▶ │ device │ ──┐ of the same
 *   └───────────┘              └──────────┘              └────────┘ ◀─┘
 *         │                                                ▲    │ logout
 *         └────────────────────────────────────────────────┘    ▼
 *            session/open, login/finish with a device         ┌──────┐
 *                                                             │ over │
 *                                                             └──────┘
 * A channel serves one device, so no arrow leads back. A device may ask for everything
 * but `device/replace`, and who showed only a password for nothing else.
 */
export type Standing =
  | { readonly is: "anonymous"; readonly login: StartedLogin | null }
  | {
    readonly is: "password";
    readonly grant: PasswordGrant;
    readonly login: StartedLogin | null;
  }
  | {
    readonly is: "device";
    readonly grant: DeviceGrant;
    /** Of a token that ends sooner: requests that show it may still be under way. */
    readonly earlier: DeviceGrant | null;
  }
  | { readonly is: "over" };

/** A token that verified, remembered so that it need not be verified again. */
interface Remembered {
  /** The token's text, in UTF-8. */
  readonly token: Uint8Array;
  /** When it ends, in milliseconds of the clock that never jumps. */
  readonly until: number;
}

/** The right of somebody who knows an account's password. */
export interface PasswordGrant extends Remembered {
  readonly is: "password";
  readonly uuid: Uuid;
}

/** The right of a device. */
export interface DeviceGrant extends Remembered {
  readonly is: "device";
  readonly address: Address;
  /** The device's revision that the token was made for. */
  readonly rev: number;
}

/** Either right. */
export type Grant = PasswordGrant | DeviceGrant;

/** A login whose first half was answered. */
export interface StartedLogin {
  /** What OPAQUE keeps in between. */
  readonly state: Secret;
  readonly username: Username;
  /** The client's network address when it started. */
  readonly from: string;
  /** The account's own device, where it signed the start. */
  readonly device: Address | null;
  /** When it is too late to finish, in milliseconds of the clock that never jumps. */
  readonly until: number;
}

/** Operations by the right that they need. */
type OpFor<A extends "none" | "password" | "device"> = {
  [O in Op]: typeof OPERATIONS[O]["auth"] extends A ? O : never;
}[Op];

/** Operations that need no token. */
export type OpenOp = OpFor<"none">;
/** Operations that need a password's token. */
export type PasswordOp = OpFor<"password">;
/** Operations that need a device's token. */
export type DeviceOp = OpFor<"device">;

/** What is known of a channel whose request is performed. */
export interface Channel {
  readonly id: ChannelId;
  /** The transcript hash, 32 bytes. */
  readonly h: Uint8Array;
  /** The client's network address. */
  readonly from: string;
}

/** An operation whose arguments were checked. */
export interface Call<O extends Op> {
  readonly op: O;
  /** The request's id, 16 bytes. */
  readonly id: Uint8Array;
  readonly args: Args<O>;
}

/** How a request can fail. */
export type Refusal = Exclude<Status, "ok">;

/** What is to be done about a request. */
export type Decision =
  /** Answer with that status. */
  | { readonly do: "refuse"; readonly status: Refusal }
  /** Close the socket: nobody may ask anything there any more. */
  | { readonly do: "close" }
  /** Verify the token, follow what it grants, and decide again. */
  | { readonly do: "verify"; readonly token: string }
  /** `login` was taken out of the standing for `login/finish`: it serves one try. */
  | {
    readonly do: "perform";
    readonly call: Call<OpenOp>;
    readonly login: StartedLogin | null;
  }
  | {
    readonly do: "perform-as-password";
    readonly call: Call<PasswordOp>;
    readonly grant: PasswordGrant;
  }
  | {
    readonly do: "perform-as-device";
    readonly call: Call<DeviceOp>;
    readonly grant: DeviceGrant;
  };

/** A decision, and the standing to go on with. */
export interface Step {
  readonly next: Standing;
  readonly decision: Decision;
}

/** What the worth of a grant depends on. */
export interface Moment {
  /** Milliseconds of the clock that never jumps. */
  readonly now: number;
  /** Tokens of the device with a lower revision are worth nothing. */
  readonly lowestRev: (address: Address) => number;
}

/** What a decision depends on, beside the standing and the request. */
export interface Circumstances extends Moment {
  readonly via: "post" | "socket";
}

/** What came of a request, where it changes who may ask what. */
export type Consequence =
  | { readonly now: "login-started"; readonly login: StartedLogin }
  | { readonly now: "granted"; readonly grant: Grant }
  | { readonly now: "over" };

/** Where every channel begins. */
export const ANONYMOUS: Standing = { is: "anonymous", login: null };

/** Decides about a request; `PeerError` "malformed" for arguments that are none. */
export function decide(standing: Standing, request: Request, at: Circumstances): Step {
  const { op } = request;
  if (!isOp(op) || (op === "ping" && at.via === "post")) {
    return refuse(standing, "malformed");
  }
  if (isOpenOp(op)) return decideOpen(standing, op, request, at);
  const grant = at.via === "socket"
    ? heldGrant(standing, at)
    : shownGrant(standing, request.token, at);
  if (grant === null) return withoutGrant(standing, request, at);
  return { next: standing, decision: perform(op, request, grant) };
}

/** The standing after what came of a request. */
export function follow(standing: Standing, consequence: Consequence): Standing {
  if (standing.is === "over" || consequence.now === "over") return { is: "over" };
  if (consequence.now === "login-started") {
    return standing.is === "device"
      ? standing
      : { ...standing, login: consequence.login };
  }
  const { grant } = consequence;
  if (standing.is !== "device") return withGrant(grant);
  if (grant.is !== "device" || grant.address !== standing.grant.address) return standing;
  return grant.until > standing.grant.until
    ? { is: "device", grant, earlier: standing.grant }
    : { ...standing, earlier: grant };
}

/** The grant that a token stands for, if there is no need to verify it. */
export function shownGrant(
  standing: Standing,
  token: string | undefined,
  at: Moment,
): Grant | null {
  if (token === undefined) return null;
  const shown = utf8(token);
  return grantsOf(standing).find((grant) => {
    return isCurrent(grant, at) && equal(shown, grant.token);
  }) ?? null;
}

/** The grant of whoever speaks in the channel, while it is worth something. */
export function heldGrant(standing: Standing, at: Moment): Grant | null {
  const [grant] = grantsOf(standing);
  return grant !== undefined && isCurrent(grant, at) ? grant : null;
}

/** The grants that are remembered, the one that lasts longest first. */
function grantsOf(standing: Standing): readonly Grant[] {
  if (standing.is === "anonymous" || standing.is === "over") return [];
  if (standing.is === "password" || standing.earlier === null) return [standing.grant];
  return [standing.grant, standing.earlier];
}

function isCurrent(grant: Grant, at: Moment): boolean {
  if (grant.until <= at.now) return false;
  return grant.is === "password" || grant.rev >= at.lowestRev(grant.address);
}

function decideOpen(
  standing: Standing,
  op: OpenOp,
  request: Request,
  at: Circumstances,
): Step {
  if (standing.is === "over") return refuse(standing, "unauthenticated");
  if (standing.is === "device" && !isRenewal(standing.grant, op, request)) {
    return refuse(standing, "forbidden");
  }
  const call = callOf(op, request);
  if (standing.is === "device" || op !== "login/finish") {
    return { next: standing, decision: { do: "perform", call, login: null } };
  }
  const { login } = standing;
  const next = { ...standing, login: null };
  if (login === null || login.until <= at.now) return refuse(next, "unauthenticated");
  return { next, decision: { do: "perform", call, login } };
}

/** Whether the device asks for a new token: all that it may ask for without one. */
function isRenewal({ address }: DeviceGrant, op: OpenOp, request: Request): boolean {
  return op === "session/open" && callOf(op, request).args.address === address;
}

function withoutGrant(standing: Standing, request: Request, at: Circumstances): Step {
  if (at.via === "socket") return { next: standing, decision: { do: "close" } };
  const { token } = request;
  if (token === undefined || standing.is === "over") {
    return refuse(standing, "unauthenticated");
  }
  return { next: standing, decision: { do: "verify", token } };
}

function perform(op: PasswordOp | DeviceOp, request: Request, grant: Grant): Decision {
  if (isPasswordOp(op)) {
    return grant.is === "password"
      ? { do: "perform-as-password", call: callOf(op, request), grant }
      : { do: "refuse", status: "forbidden" };
  }
  return grant.is === "device"
    ? { do: "perform-as-device", call: callOf(op, request), grant }
    : { do: "refuse", status: "forbidden" };
}

function callOf<O extends Op>(op: O, { id, args }: Request): Call<O> {
  return { op, id, args: parse(OPERATIONS[op].args, args) };
}

function refuse(next: Standing, status: Refusal): Step {
  return { next, decision: { do: "refuse", status } };
}

function withGrant(grant: Grant): Standing {
  return grant.is === "device"
    ? { is: "device", grant, earlier: null }
    : { is: "password", grant, login: null };
}

function isOpenOp(op: Op): op is OpenOp {
  return OPERATIONS[op].auth === "none";
}

function isPasswordOp(op: PasswordOp | DeviceOp): op is PasswordOp {
  return OPERATIONS[op].auth === "password";
}
