import assert from "node:assert/strict";
import {
  ANONYMOUS,
  type Circumstances,
  decide,
  type DeviceGrant,
  follow,
  heldGrant,
  type PasswordGrant,
  shownGrant,
  type Standing,
  type StartedLogin,
} from "../../../relay/machine.ts";
import { address } from "../../../src/address.ts";
import { utf8 } from "../../../src/bytes.ts";
import { type Op, OPERATIONS, type Request } from "../../../src/channel/operations.ts";
import { PeerError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secret.ts";
import { KIND } from "../../../src/wire/envelope.ts";
import * as world from "../../support/relay_world.ts";

const UUID = world.someUuid();
const HOME = address(UUID, 1);
const ID = world.someBytes(16);

const DEVICE: DeviceGrant = {
  is: "device",
  address: HOME,
  rev: 3,
  token: utf8("device"),
  until: 1_000,
};
const PASSWORD: PasswordGrant = {
  is: "password",
  uuid: UUID,
  token: utf8("password"),
  until: 1_000,
};
const LOGIN: StartedLogin = {
  state: new Secret("state", world.someBytes(10)),
  username: world.nameOf("alice"),
  from: "192.0.2.1",
  device: null,
  until: 500,
};

const STANDINGS = {
  anonymous: { is: "anonymous", login: LOGIN },
  password: { is: "password", grant: PASSWORD, login: LOGIN },
  device: { is: "device", grant: DEVICE, earlier: null },
  over: { is: "over" },
} as const satisfies Record<Standing["is"], Standing>;

const device = world.someDevice();
const keys = world.someLasting();
const signature = world.someBytes(64);
const GROUP = world.someBytes(32);
const ENTRY = { body: world.someBytes(200), signature };

/** Arguments that pass for each operation. */
const ARGS: { readonly [O in Op]: unknown } = {
  "register/start": { username: "alice", request: "AAAA" },
  "register/finish": { username: "alice", uuid: UUID, record: "AAAA", device, keys },
  "login/start": { username: "alice", request: "AAAA" },
  "login/finish": { finish: "AAAA", mac: world.someBytes(32) },
  "device/replace": { device, keys },
  "session/open": { address: HOME, signature, generation: 0 },
  "logout": {},
  "password/start": { request: "AAAA" },
  "password/finish": { record: "AAAA" },
  "keys/publish": { ec: [], kyber: [] },
  "keys/count": {},
  "bundle/claim": { address: HOME },
  "user/find": { uuid: UUID },
  "presence/list": {},
  "presence/set": { visible: true },
  "send": { to: HOME, kind: KIND.message, body: world.someBytes(1) },
  "mailbox/list": { after: 0 },
  "mailbox/acknowledge": { upTo: 1 },
  "group/create": { entry: ENTRY },
  "group/append": { group: GROUP, entry: ENTRY },
  "group/log": { group: GROUP, from: 0 },
  "group/head": { group: GROUP },
  "group/list": {},
  "device/generation": { generation: 1 },
  "ping": {},
};

const OPS = Object.keys(ARGS).filter((op): op is Op => op in OPERATIONS);

const NOW: Circumstances = { via: "post", now: 100, lowestRev: () => 0 };

function ask(op: string, token?: string, args: unknown = ARGS[op as Op]): Request {
  return token === undefined ? { op, id: ID, args } : { op, id: ID, args, token };
}

/** In short what is decided: the status of a refusal, or what is done. */
function verdict(standing: Standing, request: Request, at = NOW): string {
  const { decision } = decide(standing, request, at);
  return decision.do === "refuse" ? decision.status : decision.do;
}

Deno.test("who may ask for what, with the right token", () => {
  const allowed: Record<Standing["is"], string[]> = {
    anonymous: [],
    password: [],
    device: [],
    over: [],
  };
  for (const op of OPS.filter((op) => op !== "ping")) {
    for (const [is, standing] of Object.entries(STANDINGS)) {
      const token = "grant" in standing ? standing.grant.is : undefined;
      if (verdict(standing, ask(op, token)).startsWith("perform")) {
        allowed[standing.is].push(op);
      }
      assert.equal(is, standing.is);
    }
  }
  const open = [
    "register/start",
    "register/finish",
    "login/start",
    "login/finish",
    "session/open",
  ];
  assert.deepEqual(allowed, {
    anonymous: open,
    password: [
      "register/start",
      "register/finish",
      "login/start",
      "login/finish",
      "device/replace",
      "session/open",
    ],
    device: OPS.filter((op) => {
      return op === "session/open" || OPERATIONS[op].auth === "device" && op !== "ping";
    }),
    over: [],
  });
});

Deno.test("without its token nothing that needs one is done", () => {
  for (const op of OPS.filter((op) => OPERATIONS[op].auth !== "none" && op !== "ping")) {
    for (const standing of Object.values(STANDINGS)) {
      assert.equal(verdict(standing, ask(op)), "unauthenticated", op);
    }
    assert.equal(verdict(STANDINGS.anonymous, ask(op, "device")), "verify", op);
    assert.equal(verdict(STANDINGS.device, ask(op, "devicf")), "verify", op);
    assert.equal(verdict(STANDINGS.over, ask(op, "device")), "unauthenticated", op);
  }
});

Deno.test("a password's right is good for one thing, a device's for all else", () => {
  assert.equal(verdict(STANDINGS.password, ask("send", "password")), "forbidden");
  assert.equal(verdict(STANDINGS.device, ask("device/replace", "device")), "forbidden");
});

Deno.test("a token ends when its time does, or a higher revision is needed", () => {
  const request = ask("keys/count", "device");
  const at = (change: Partial<Circumstances>) => ({ ...NOW, ...change });
  assert.equal(
    verdict(STANDINGS.device, request, at({ now: 999 })),
    "perform-as-device",
  );
  assert.equal(verdict(STANDINGS.device, request, at({ now: 1_000 })), "verify");
  const revoked = at({ lowestRev: (home) => home === HOME ? 4 : 0 });
  assert.equal(verdict(STANDINGS.device, request, revoked), "verify");
  const raised = at({ lowestRev: () => 3 });
  assert.equal(verdict(STANDINGS.device, request, raised), "perform-as-device");
  const replace = ask("device/replace", "password");
  assert.equal(verdict(STANDINGS.password, replace, at({ now: 1_000 })), "verify");
});

Deno.test("a socket needs no token, and closes when there is no right any more", () => {
  const at = { ...NOW, via: "socket" } as const;
  assert.equal(verdict(STANDINGS.device, ask("ping"), at), "perform-as-device");
  assert.equal(verdict(STANDINGS.device, ask("send"), at), "perform-as-device");
  assert.equal(verdict(STANDINGS.device, ask("send"), { ...at, now: 1_000 }), "close");
  assert.equal(verdict(STANDINGS.over, ask("ping"), at), "close");
  assert.equal(verdict(STANDINGS.anonymous, ask("ping"), at), "close");
});

Deno.test("a ping keeps sockets alive, and nothing else", () => {
  assert.equal(verdict(STANDINGS.device, ask("ping", "device")), "malformed");
});

Deno.test("an unknown operation or wrong arguments are malformed", () => {
  for (const op of ["", "hello", "toString", "__proto__", "send "]) {
    assert.equal(verdict(STANDINGS.device, ask(op, "device", {})), "malformed", op);
  }
  for (
    const op of OPS.filter((op) => OPERATIONS[op].auth === "device" && op !== "ping")
  ) {
    for (const args of [null, [1], "", { ...Object(ARGS[op]), extra: 1 }]) {
      const wrong = ask(op, "device", args);
      assert.throws(() => decide(STANDINGS.device, wrong, NOW), PeerError, op);
    }
  }
});

Deno.test("a device renews its own session and no other", () => {
  const others = { ...Object(ARGS["session/open"]), address: address(UUID, 2) };
  const request = ask("session/open", undefined, others);
  assert.equal(verdict(STANDINGS.device, request), "forbidden");
  assert.equal(verdict(STANDINGS.password, request), "perform");
});

Deno.test("a login is taken out before it is used, and only in time", () => {
  for (const standing of [STANDINGS.anonymous, STANDINGS.password]) {
    const { next, decision } = decide(standing, ask("login/finish"), NOW);
    assert.equal(decision.do === "perform" && decision.login, LOGIN);
    assert.deepEqual(next, { ...standing, login: null });
    assert.equal(verdict(next, ask("login/finish")), "unauthenticated");
    const late = { ...NOW, now: 500 };
    assert.equal(verdict(standing, ask("login/finish"), late), "unauthenticated");
  }
});

Deno.test("a started login is remembered until there is a device", () => {
  const login = { ...LOGIN, until: 700 };
  const started = { now: "login-started", login } as const;
  assert.deepEqual(follow(ANONYMOUS, started), { is: "anonymous", login });
  assert.deepEqual(follow(STANDINGS.password, started), {
    ...STANDINGS.password,
    login,
  });
  assert.equal(follow(STANDINGS.device, started), STANDINGS.device);
});

Deno.test("a standing only ever moves towards one device, and then to its end", () => {
  const granted = (grant: DeviceGrant | PasswordGrant) => {
    return { now: "granted", grant } as const;
  };
  const other = { ...DEVICE, address: address(world.someUuid(), 1) };
  const later = { ...DEVICE, until: 2_000 };
  const earlier = { ...DEVICE, until: 900 };
  assert.deepEqual(follow(ANONYMOUS, granted(PASSWORD)), {
    is: "password",
    grant: PASSWORD,
    login: null,
  });
  assert.deepEqual(follow(ANONYMOUS, granted(DEVICE)), STANDINGS.device);
  assert.deepEqual(follow(STANDINGS.password, granted(DEVICE)), STANDINGS.device);
  const both = { is: "device", grant: later, earlier: DEVICE };
  assert.deepEqual(follow(STANDINGS.device, granted(later)), both);
  const older = { is: "device", grant: DEVICE, earlier };
  assert.deepEqual(follow(STANDINGS.device, granted(earlier)), older);
  for (const grant of [other, PASSWORD]) {
    assert.equal(follow(STANDINGS.device, granted(grant)), STANDINGS.device);
  }
  assert.deepEqual(follow(STANDINGS.device, { now: "over" }), { is: "over" });
  assert.deepEqual(follow(STANDINGS.over, granted(DEVICE)), { is: "over" });
});

Deno.test("the held grant is whose turn it is; the shown one needs its token", () => {
  assert.equal(heldGrant(STANDINGS.device, NOW), DEVICE);
  assert.equal(heldGrant(STANDINGS.device, { ...NOW, now: 1_000 }), null);
  assert.equal(heldGrant(STANDINGS.anonymous, NOW), null);
  assert.equal(shownGrant(STANDINGS.device, "device", NOW), DEVICE);
  assert.equal(shownGrant(STANDINGS.device, "device ", NOW), null);
  assert.equal(shownGrant(STANDINGS.device, undefined, NOW), null);
  assert.equal(shownGrant(STANDINGS.over, "device", NOW), null);
  const earlier = { ...DEVICE, until: 500, token: utf8("earlier") };
  const both = { ...STANDINGS.device, earlier };
  assert.equal(shownGrant(both, "earlier", NOW), earlier);
  assert.equal(shownGrant(both, "earlier", { ...NOW, now: 500 }), null);
  assert.equal(heldGrant(both, NOW), DEVICE);
});
