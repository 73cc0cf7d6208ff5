import assert from "node:assert/strict";
import {
  begin,
  type Effect,
  type Event,
  type State,
} from "../../../../client/tui/state.ts";
import { update } from "../../../../client/tui/update.ts";
import type { MessengerEvent } from "../../../../client/event.ts";
import { messageOf, username } from "../../../support/fake_messenger.ts";

const BOB = username("bob");
const ALONE = begin(username("alice"), [BOB], []);
const WITH_BOB: State = { ...ALONE, joined: BOB };
const OWN = messageOf({ id: "1", from: "alice", text: "hi", state: "sending" });

/** Lets events happen one after the other; gives the last state and all effects. */
function after(state: State, ...events: readonly Event[]): [State, Effect[]] {
  const effects: Effect[] = [];
  let now = state;
  for (const event of events) {
    const [next, more] = update(now, event);
    now = next;
    effects.push(...more);
  }
  return [now, effects];
}

function entered(text: string): Event {
  return { kind: "entered", text };
}

function told(event: MessengerEvent): Event {
  return { kind: "messenger", event };
}

const QUEUED: Event = { kind: "queued", message: OWN };
const ACCEPTED = told({ kind: "accepted", id: "1", chat: BOB });

/** The notices and alarms among effects, with their hints. */
function said(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) => {
    if (effect.kind !== "show" || effect.entry.kind === "message") return [];
    if (effect.entry.kind === "listing") return effect.entry.lines;
    if (effect.entry.kind !== "notice" && effect.entry.kind !== "alarm") return [];
    const { text, hint } = effect.entry;
    return hint === undefined ? [text] : [`${text} | ${hint}`];
  });
}

/** The messages among effects, as text and state. */
function shown(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) => {
    if (effect.kind !== "show" || effect.entry.kind !== "message") return [];
    const { body, state } = effect.entry.message;
    return [`${body.kind === "text" ? body.text : body.kind} ${state}`];
  });
}

Deno.test("whoever is not known is looked for before anything is opened", () => {
  const zoe = username("zoe");
  const looking = { kind: "notice", text: "looking for zoe" } as const;
  const [state, effects] = after(ALONE, entered("/msg zoe hi"));
  assert.deepEqual(effects, [
    { kind: "show", entry: looking },
    { kind: "send", to: zoe, text: "hi", isNew: true },
  ]);
  assert.equal(state.joined, null);
  assert.equal(after(state, { kind: "found", who: zoe })[0].joined, zoe);
  const [missed] = after(state, { kind: "missed", who: zoe });
  assert.deepEqual([missed.joined, missed.sought], [null, null]);
  const [kept] = after(WITH_BOB, entered("/msg zoe hi"), { kind: "found", who: zoe });
  assert.equal(kept.joined, BOB, "who is joined stays so");
  const [closed] = after(ALONE, entered("/join zoe"), entered("/close"));
  assert.equal(after(closed, { kind: "found", who: zoe })[0].joined, null);
  const [other] = after(ALONE, entered("/join zoe"), entered("/join bob"));
  assert.equal(after(other, { kind: "found", who: zoe })[0].joined, BOB);
  assert.equal(after(other, { kind: "missed", who: zoe })[0].joined, BOB);
});

Deno.test("that messages came is told of whom is joined, and in one line", () => {
  const delivered = (ids: string[]) => told({ kind: "delivered", chat: BOB, ids });
  const text = (ids: string[]) =>
    after(WITH_BOB, delivered(ids))[1].map((effect) =>
      effect.kind === "delivered" ? effect.text : effect.kind
    );
  assert.deepEqual(text(["1"]), ["delivered to bob"]);
  assert.deepEqual(text(["1", "2"]), ["2 messages delivered to bob"]);
  assert.deepEqual(after(ALONE, delivered(["1"]))[1], []);
});

Deno.test("a text goes to the joined person", () => {
  const [state, effects] = after(WITH_BOB, entered("hi"));
  assert.deepEqual(effects, [{ kind: "send", to: "bob", text: "hi" }]);
  assert.equal(state.handed, 1);
});

Deno.test("a text goes nowhere while nobody is joined", () => {
  const [state, effects] = after(ALONE, entered("secret"));
  assert.deepEqual(said(effects), [
    "with whom? nobody is joined | /join USER, or /msg USER TEXT",
  ]);
  assert.equal(state.handed, 0);
});

Deno.test("/msg joins whom it writes to where nobody is joined, and nobody else", () => {
  assert.equal(after(ALONE, entered("/msg bob hi"))[0].joined, "bob");
  assert.equal(after(WITH_BOB, entered("/msg carol hi"))[0].joined, "bob");
});

Deno.test("a message taken at once is shown once, as sent", () => {
  const [state, effects] = after(WITH_BOB, entered("hi"), QUEUED, ACCEPTED, {
    kind: "slow",
    id: "1",
  });
  assert.deepEqual(shown(effects), ["hi accepted"]);
  assert.deepEqual([state.handed, state.waiting.length], [0, 0]);
});

Deno.test("a message that takes its time is shown as being sent", () => {
  const [, effects] = after(
    WITH_BOB,
    entered("hi"),
    QUEUED,
    { kind: "slow", id: "1" },
    ACCEPTED,
  );
  assert.deepEqual(shown(effects), ["hi sending"]);
  assert.deepEqual(said(effects), ['sent to bob: "hi"']);
});

Deno.test("a relay quicker than the messenger's own word changes nothing", () => {
  const [state, effects] = after(WITH_BOB, entered("hi"), ACCEPTED, QUEUED);
  assert.deepEqual(shown(effects), ["hi accepted"]);
  assert.deepEqual(said(effects), []);
  assert.deepEqual([state.handed, state.waiting.length, state.early.length], [0, 0, 0]);
});

Deno.test("a message of an earlier run that gets through now is told of", () => {
  const waited = "a message to bob that had waited is sent";
  assert.deepEqual(said(after(WITH_BOB, ACCEPTED)[1]), [waited]);
  const other = told({ kind: "accepted", id: "old", chat: BOB });
  const [state, effects] = after(WITH_BOB, entered("hi"), other, QUEUED);
  assert.deepEqual(said(effects), [waited]);
  assert.equal(state.early.length, 0);
});

Deno.test("what another command says for us is shown once it is taken", () => {
  const [waiting, first] = after(WITH_BOB, told({ kind: "said", message: OWN }));
  assert.deepEqual(shown(first), []);
  assert.equal(waiting.waiting.length, 1);
  const [state, effects] = after(waiting, ACCEPTED);
  assert.deepEqual(shown(effects), ["hi accepted"]);
  assert.deepEqual(said(effects), []);
  assert.equal(state.waiting.length, 0);
});

Deno.test("a text that the messenger refused is explained", () => {
  const problem = {
    code: "x",
    line: "the identity key of bob changed",
    hint: "h",
    exit: 4,
  } as const;
  const [state, effects] = after(WITH_BOB, entered("hi"), {
    kind: "failed",
    problem,
    handed: true,
  });
  assert.equal(state.handed, 0);
  assert.deepEqual(said(effects), ["the identity key of bob changed | h"]);
  const [same] = after(WITH_BOB, { kind: "failed", problem, handed: false });
  assert.equal(same.handed, 0);
});

Deno.test("a message that was given up is told with its beginning", () => {
  const failed = told({ kind: "failed", id: "1", chat: BOB, code: "not-delivered" });
  const [state, effects] = after(WITH_BOB, entered("hi"), QUEUED, failed);
  assert.equal(state.waiting.length, 0);
  assert.deepEqual(said(effects), [
    'not sent to bob: "hi" | the relay did not take the message',
  ]);
  assert.match(said(after(ALONE, failed)[1])[0] ?? "", /not sent to bob: a message/);
});

Deno.test("a long text is told by its beginning only", () => {
  const message = {
    ...OWN,
    body: { kind: "text", text: `${"x".repeat(60)}\x1b` },
  } as const;
  const events = [
    { kind: "queued", message },
    { kind: "slow", id: "1" },
    ACCEPTED,
  ] as const;
  const [text = ""] = said(after({ ...WITH_BOB, handed: 1 }, ...events)[1]);
  assert.equal(text, `sent to bob: "${"x".repeat(39)}…"`);
});

Deno.test("an incoming message is shown, and its sender known from then on", () => {
  const message = messageOf({ chat: "carol", id: "9" });
  const [state, effects] = after(ALONE, told({ kind: "message", message }));
  assert.deepEqual(shown(effects), ["hello received"]);
  assert.deepEqual(effects.slice(1), [
    { kind: "printed", id: "9" },
    { kind: "ring", text: "message from carol" },
  ]);
  assert.deepEqual(state.people, ["bob", "carol"]);
});

Deno.test("the very first person is joined, the second one is not", () => {
  const nobody = begin(username("alice"), [], []);
  const met = told({ kind: "met", chat: BOB });
  const [state] = after(nobody, met, told({ kind: "message", message: messageOf() }));
  assert.equal(state.joined, "bob");
  const carol = told({ kind: "met", chat: username("carol") });
  assert.equal(after(state, carol)[0].joined, "bob");
  assert.equal(after(ALONE, carol)[0].joined, null);
});

Deno.test("a request says what to type about it, and an answer needs no command", () => {
  const nobody = begin(username("alice"), [], []);
  const [state, effects] = after(
    nobody,
    told({ kind: "message", message: messageOf() }),
    told({ kind: "request", chat: BOB }),
  );
  assert.equal(state.joined, "bob");
  assert.match(
    said(effects)[0] ?? "",
    / \| an answer accepts, or: \/accept bob, \/decline bob, \/block bob$/,
  );
});

Deno.test("a changed key is shown with its number, whoever is joined", () => {
  const [, effects] = after(
    ALONE,
    told({ kind: "identity-changed", chat: BOB, wasVerified: false }),
  );
  assert.deepEqual(effects, [{ kind: "key-change", who: "bob" }]);
});

Deno.test("a message that must wait says for what", () => {
  const delayed = {
    id: "1",
    chat: BOB,
    code: "mailbox-full",
    retryInMs: 60_000,
  } as const;
  const [, effects] = after(ALONE, told({ kind: "delayed", ...delayed }));
  assert.match(
    said(effects)[0] ?? "",
    /the mailbox of bob is full \| the message is kept/,
  );
});

Deno.test("a person who must be trusted first is shown like a changed key", () => {
  const [, effects] = after(ALONE, told({ kind: "identity-untrusted", chat: BOB }));
  assert.deepEqual(effects, [{ kind: "key-change", who: "bob" }]);
});

Deno.test("the relay's going and coming is told once each", () => {
  const gone = told({
    kind: "connection",
    state: { at: "offline", code: "relay-unreachable", retryInMs: 1_000 },
  });
  const trying = told({ kind: "connection", state: { at: "connecting" } });
  const back = told({ kind: "connection", state: { at: "online" } });
  const [, effects] = after(ALONE, back, gone, trying, gone, trying, gone, trying, back);
  assert.deepEqual(said(effects), [
    "the relay is gone | trying again; what you write is kept and sent later",
    "the relay is back",
  ]);
});

Deno.test("a connection that was given up says why, also after a break", () => {
  const retrying = { at: "offline", code: "relay-unreachable", retryInMs: 1 } as const;
  const over = { at: "offline", code: "signed-in-elsewhere" } as const;
  const [state, effects] = after(
    ALONE,
    told({ kind: "connection", state: retrying }),
    told({ kind: "connection", state: over }),
  );
  assert.equal(state.connection, "offline");
  assert.match(said(effects)[1] ?? "", /in use on another device \| .*--replace-device/);
});

Deno.test("a relay that shows another key shows it to the person, to be compared", () => {
  const state = { at: "offline", code: "relay-changed", fingerprint: "abc234" } as const;
  const [, effects] = after(ALONE, told({ kind: "connection", state }));
  assert.match(said(effects)[0] ?? "", /another key.*abc234 \| .*trust-relay abc234$/);
});

Deno.test("notices, missing messages and new people are put in words", () => {
  const from = BOB;
  const [, effects] = after(
    ALONE,
    told({ kind: "drained" }),
    told({ kind: "met", chat: BOB }),
    told({ kind: "request", chat: BOB }),
    told({ kind: "missing", chat: BOB, from: BOB, count: 1 }),
    told({ kind: "missing", chat: BOB, from: BOB, count: 3 }),
    told({ kind: "notice", notice: { kind: "vault-rolled-back" } }),
    told({ kind: "notice", notice: { kind: "unreadable", from } }),
    told({ kind: "notice", notice: { kind: "unreadable", from: null } }),
    told({ kind: "notice", notice: { kind: "refused", from } }),
    told({ kind: "notice", notice: { kind: "refused", from: null } }),
    told({ kind: "notice", notice: { kind: "peer-rolled-back", from } }),
    told({ kind: "notice", notice: { kind: "stopped", code: "disk-full" } }),
    told({ kind: "notice", notice: { kind: "stopped", code: "vault-damaged" } }),
    told({ kind: "notice", notice: { kind: "clock-off" } }),
  );
  assert.deepEqual(said(effects).map((text) => text.replace(/ \|.*/, "")), [
    "bob is new here, and not verified",
    "bob is new here and asks to talk with you; bob is not verified",
    "one message from bob never came",
    "3 messages from bob never came",
    "this is an older copy of the account: its sessions are renewed first",
    "a message from bob could not be read and is lost",
    "a message from somebody could not be read and is lost",
    "a message said to be from bob broke a rule and was refused",
    "a message said to be from somebody broke a rule and was refused",
    "bob uses an older copy of the account, or two at once",
    "nothing more is received until the next start",
    "nothing more is received until the next start",
    "the clock of this machine or of the relay is wrong",
  ]);
});

Deno.test("leaving is at once where nothing is left behind", () => {
  assert.deepEqual(after(ALONE, { kind: "leave", draft: false })[1], [{ kind: "quit" }]);
  assert.deepEqual(after(ALONE, entered("/quit"))[1], [{ kind: "quit" }]);
});

Deno.test("leaving asks once where a draft or an unsent message is left behind", () => {
  const [asked, effects] = after(WITH_BOB, { kind: "leave", draft: true });
  assert.match(said(effects)[0] ?? "", /a line not sent yet/);
  assert.deepEqual(after(asked, { kind: "leave", draft: true })[1], [{ kind: "quit" }]);
  const [, waiting] = after(WITH_BOB, entered("hi"), QUEUED, {
    kind: "leave",
    draft: false,
  });
  assert.match(said(waiting)[0] ?? "", /not sent yet: 1 \| .*it is sent later/);
});

Deno.test("whoever writes on after the question is asked again", () => {
  const [asked] = after(WITH_BOB, { kind: "leave", draft: true });
  const [state] = after(asked, entered("/contacts"));
  assert.equal(state.leaving, false);
});

Deno.test("commands become effects, for whom is joined where they name nobody", () => {
  assert.deepEqual(after(ALONE, entered("/contacts"))[1], [{ kind: "contacts" }]);
  assert.deepEqual(after(ALONE, entered("/who"))[1], [{ kind: "online" }]);
  assert.deepEqual(after(ALONE, entered("/clear"))[1], [{ kind: "clear" }]);
  assert.deepEqual(after(ALONE, entered("/trust bob"))[1], [{
    kind: "trust",
    who: "bob",
  }]);
  assert.deepEqual(after(WITH_BOB, entered("/info"))[1], [{ kind: "info", who: "bob" }]);
  assert.deepEqual(after(WITH_BOB, entered("/tail 3"))[1], [
    { kind: "tail", chat: "bob", limit: 3 },
  ]);
  assert.deepEqual(after(WITH_BOB, entered("/block"))[1], [
    { kind: "standing", act: "block", who: "bob" },
  ]);
  assert.match(said(after(ALONE, entered("/accept"))[1])[0] ?? "", /with whom/);
  assert.match(said(after(ALONE, entered("/info"))[1])[0] ?? "", /with whom/);
  assert.match(said(after(ALONE, entered("/tail"))[1])[0] ?? "", /with whom/);
  assert.deepEqual(after(ALONE, entered(" "))[1], []);
});

Deno.test("joining shows the last messages, closing leaves nobody joined", () => {
  const [state, effects] = after(ALONE, entered("/join bob"));
  assert.deepEqual(effects, [{ kind: "tail", chat: "bob", limit: 20 }]);
  assert.equal(after(state, entered("/close"))[0].joined, null);
});

Deno.test("help lists every command, and tells of one", () => {
  const all = said(after(ALONE, entered("/help"))[1]);
  assert.ok(all.length > 10);
  assert.match(all.at(-2) ?? "", /^\/\/TEXT/);
  assert.match(all.at(-1) ?? "", /^\/help keys/);
  assert.deepEqual(said(after(ALONE, entered("/help trust"))[1]).length, 1);
  assert.match(
    said(after(ALONE, entered("/help xyz"))[1])[0] ?? "",
    /no command xyz \| \/help/,
  );
  assert.match(said(after(ALONE, entered("/xyz"))[1])[0] ?? "", /there is no \/xyz/);
});

Deno.test("who can be written to is taken from the messenger", () => {
  const people = [BOB, username("dave")];
  assert.deepEqual(after(ALONE, { kind: "people", people })[0].people, people);
});

Deno.test("a moment that passes after a message was taken shows nothing", () => {
  assert.deepEqual(after(ALONE, { kind: "slow", id: "gone" })[1], []);
});
