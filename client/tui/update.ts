import { type ChatName, type GroupHandle, isHandle } from "../chat_id.ts";
import type { ConnectionState, MessengerEvent } from "../event.ts";
import { explain } from "../cli/explain.ts";
import { ClientError, type ClientFault } from "../fault.ts";
import type { Message } from "../message.ts";
import { safeLine } from "../safe_text.ts";
import { invitedText } from "../group_texts.ts";
import { callText } from "./calling.ts";
import { deliveredText, missingText, noticeText, requestText } from "../notices.ts";
import type { Sentence } from "../notices.ts";
import { type Command, inChat, readCommand, TAIL } from "./commands.ts";
import { help } from "./help.ts";
import type { Accepted, Effect, Entry, Event, State } from "./state.ts";

/** The next state, and what is to be done now, in this order. */
export type Next = readonly [State, readonly Effect[]];

/** What an event makes of a chat. Pure: nothing has been shown, sent or stored yet. */
export function update(state: State, event: Event): Next {
  switch (event.kind) {
    case "entered":
      return obeyed({ ...state, leaving: false }, readCommand(event.text));
    case "leave":
      return left(state, event.draft);
    case "messenger":
      return told(state, event.event);
    case "queued":
      return queued(state, event.message);
    case "slow":
      return slow(state, event.id);
    case "found":
      return found(state, event.who);
    case "missed":
      return [state.sought === event.who ? { ...state, sought: null } : state, []];
    case "people":
      return [{ ...state, people: event.people }, []];
    case "emoji":
      return [{ ...state, emoji: event.names }, []];
    case "muted":
      return [{ ...state, mutes: event.mutes }, []];
    case "created":
      return [{ ...withChat(state, event.group), joined: event.group }, []];
    case "failed":
      return failed(state, event);
    case "done":
      return [state, []];
  }
}

function obeyed(state: State, command: Command): Next {
  switch (command.kind) {
    case "nothing":
      return [state, []];
    case "text": {
      const to = state.sought ?? state.joined;
      return to === null ? nobodyJoined(state) : sent(state, to, command.text);
    }
    case "message":
      return written(state, command);
    case "join":
      return isKnown(state, command.who)
        ? joining(state, command.who)
        : seeking(state, command.who);
    case "close":
      return [{ ...state, joined: null, sought: null }, []];
    case "tail":
    case "export":
      if (state.joined === null) return nobodyJoined(state);
      return [state, [{ ...command, chat: state.joined }]];
    case "renew":
    case "info":
    case "verify":
    case "answer":
    case "code":
    case "standing":
    case "mute":
      return about(state, command);
    case "deed":
      return [state, [toJoinedGroup(state, command.deed)]];
    case "lock":
      return [state, [command]];
    case "help":
      return [state, [show(help(command.topic))]];
    case "wrong":
      return [state, [notice(command)]];
    case "trust":
    case "create":
    case "groups":
    case "contacts":
    case "online":
    case "receipts":
    case "search":
    case "clear":
      return [state, [command]];
    case "quit":
      return left(state, false);
  }
}

function joining(state: State, chat: ChatName): Next {
  const tail = { kind: "tail", chat, limit: TAIL } as const;
  return [{ ...state, joined: chat, sought: null }, [tail]];
}

/** A conversation is opened once there is somebody to have it with. */
function seeking(state: State, chat: ChatName): Next {
  return [{ ...state, sought: chat }, [looking(chat), { kind: "find", who: chat }]];
}

function looking(chat: ChatName): Effect {
  return notice({ text: `looking for ${chat}` });
}

function isKnown({ people, groups }: State, chat: ChatName): boolean {
  return isHandle(chat) ? groups.includes(chat) : people.includes(chat);
}

/** Where a text is on its way already, it is the first line to be seen. */
function found(state: State, chat: ChatName): Next {
  const next = withChat(state, chat);
  if (state.sought !== chat) return [next, []];
  if (state.handed === 0) return joining(next, chat);
  return [{ ...next, joined: chat, sought: null }, []];
}

/** A command about whom it names, or else about whom is joined. */
type About = Extract<
  Command,
  { kind: "renew" | "info" | "verify" | "answer" | "code" | "standing" | "mute" }
>;

function about(state: State, command: About): Next {
  const who = command.who ?? state.joined;
  if (who === null) return nobodyJoined(state);
  if (command.kind === "mute") return [state, [{ ...command, who }]];
  if (isHandle(who)) return aboutGroup(state, who, command);
  if (command.kind !== "renew") return [state, [{ ...command, who }]];
  return [{ ...state, handed: state.handed + 1 }, [{ kind: "renew", who }]];
}

function aboutGroup(
  state: State,
  group: GroupHandle,
  command: Exclude<About, { kind: "mute" }>,
): Next {
  const act = command.kind === "standing" ? command.act : command.kind;
  switch (act) {
    case "info":
    case "renew":
    case "accept":
    case "decline":
      return [state, [toGroup(group, { act })]];
    case "block":
    case "unblock":
    case "verify":
    case "answer":
    case "code": {
      const hint = "name a person behind the command; /members lists who is in it";
      return [state, [notice({ text: `${group} is a group`, hint })]];
    }
  }
}

type GroupDeed = Extract<Command, { kind: "deed" }>["deed"];

function toJoinedGroup({ joined }: State, deed: GroupDeed): Effect {
  return joined !== null && isHandle(joined)
    ? toGroup(joined, deed)
    : notice(NO_GROUP_JOINED);
}

function toGroup(group: GroupHandle, deed: GroupDeed): Effect {
  return { kind: "deed", group, deed };
}

const NO_GROUP_JOINED: Sentence = {
  text: "in which group? none is joined",
  hint: "/join #GROUP; /groups lists yours",
};

/** Whoever writes to somebody while nobody is joined talks with her from now on. */
function written(state: State, { to, text }: Command & { kind: "message" }): Next {
  if (isKnown(state, to)) {
    return sent({ ...state, joined: state.joined ?? to }, to, text);
  }
  const next = state.joined === null ? { ...state, sought: to } : state;
  const [after, effects] = sent(next, to, text);
  return [after, [looking(to), ...effects]];
}

function nobodyJoined(state: State): Next {
  const hint = "/join USER, or /msg USER TEXT";
  return [state, [notice({ text: "with whom? nobody is joined", hint })]];
}

function sent(state: State, to: ChatName, text: string): Next {
  const isNew = !isKnown(state, to);
  const send = { kind: "send", to, text, ...(isNew && { isNew }) } as const;
  return [{ ...state, handed: state.handed + 1 }, [send]];
}

/** Leaves, but asks once where something would be left behind. */
function left(state: State, draft: boolean): Next {
  const unsent = state.waiting.length + state.handed;
  if (state.leaving || (!draft && unsent === 0)) return [state, [{ kind: "quit" }]];
  const text = draft ? "there is a line not sent yet" : `not sent yet: ${unsent}`;
  const hint = draft
    ? "Ctrl-C again leaves without it"
    : "Ctrl-C again leaves; it is sent later";
  return [{ ...state, leaving: true }, [notice({ text, hint })]];
}

/** The messenger queued a text; the relay may have been quicker than its word. */
function queued(state: State, message: Message): Next {
  const handed = state.handed - 1;
  const done = state.early.some(({ id }) => id === message.id);
  const early = state.early.filter(({ id }) => id !== message.id);
  if (done) return settleEarly({ ...state, handed, early }, [taken(message)]);
  return settleEarly(...awaited({ ...state, handed, early }, message));
}

/** A message is on its way, and is shown when it is taken, or takes its time. */
function awaited(state: State, message: Message): Next {
  const waiting = [...state.waiting, { message, shown: false }];
  return [{ ...state, waiting }, [{ kind: "wait", id: message.id }]];
}

/** What was taken early and is nobody's by now had waited since another time. */
function settleEarly(state: State, effects: readonly Effect[]): Next {
  if (state.handed > 0) return [state, effects];
  return [{ ...state, early: [] }, [...effects, ...state.early.map(waitedNotice)]];
}

function accepted(state: State, { id, chat }: Accepted): Next {
  const found = state.waiting.find(({ message }) => message.id === id);
  if (found === undefined) {
    if (state.handed === 0) return [state, [waitedNotice({ id, chat })]];
    return [{ ...state, early: [...state.early, { id, chat }] }, []];
  }
  const waiting = state.waiting.filter((one) => one !== found);
  if (!found.shown) return [{ ...state, waiting }, [taken(found.message)]];
  return [{ ...state, waiting }, [
    notice({ text: `sent to ${chat}: ${gist(found.message)}` }),
  ]];
}

function waitedNotice({ chat }: Accepted): Effect {
  return notice({ text: `a message to ${chat} that had waited is sent` });
}

/** Shows a message that takes its time as being sent. */
function slow(state: State, id: string): Next {
  const found = state.waiting.find(({ message }) => message.id === id);
  if (found === undefined) return [state, []];
  const waiting = state.waiting.map((one) =>
    one === found ? { ...one, shown: true } : one
  );
  return [{ ...state, waiting }, [show({ kind: "message", message: found.message })]];
}

function told(state: State, event: MessengerEvent): Next {
  switch (event.kind) {
    case "message":
      return arrived(state, event.message);
    case "said":
      return awaited(withChat(state, event.message.chat), event.message);
    case "accepted":
      return accepted(state, event);
    case "delivered":
      if (event.chat !== state.joined) return [state, []]; // it stands in the history
      return [state, [{ kind: "delivered", text: deliveredText(event) }]];
    case "delayed":
      return [state, [notice(faultText(event.code, event.chat))]];
    case "failed":
      return lost(state, event);
    case "connection":
      return connection(state, event.state);
    case "drained":
      return [state, []];
    case "identity-changed":
      return [state, [{ kind: "key-change", who: event.chat }]];
    case "identity-untrusted":
      return [state, [{ kind: "key-change", who: event.chat }]];
    case "met":
      return [withChat(state, event.chat), [notice({
        text: `${event.chat} is new here, and not verified`,
        hint: `/info ${event.chat} shows the number to compare`,
      })]];
    case "request":
      return [withChat(state, event.chat), [notice(inChat(requestText(event.chat)))]];
    case "invited":
      return [withChat(state, event.chat), [
        notice(inChat(invitedText(event.from, event.chat))),
      ]];
    case "missing":
      return [state, [notice(missingText(event))]];
    case "comparison":
      return [state, [{ kind: "comparison", who: event.chat, now: event.now }]];
    case "notice":
      return [state, [notice(inChat(noticeText(event.notice)))]];
  }
}

/** A message is shown where it can be seen, and calls the person where it cannot. */
function arrived(state: State, message: Message): Next {
  const next = withChat(state, message.chat);
  const text = callText(state, message);
  const isSeen = message.chat === state.joined;
  const calls: Effect[] = text === null || isSeen ? [] : [{ kind: "ring", text }];
  const printed = { kind: "printed", id: message.id } as const;
  return [next, [show({ kind: "message", message }), printed, ...calls]];
}

/** The first person that anybody has is joined: an answer needs no command then. */
function withChat(state: State, who: ChatName): State {
  if (isHandle(who)) {
    if (state.groups.includes(who)) return state;
    return { ...state, groups: [...state.groups, who].sort() };
  }
  if (state.people.includes(who)) return state;
  const joined = state.people.length === 0 ? state.joined ?? who : state.joined;
  return { ...state, joined, people: [...state.people, who].sort() };
}

function lost(state: State, event: MessengerEvent & { kind: "failed" }): Next {
  const found = state.waiting.find(({ message }) => message.id === event.id);
  const waiting = state.waiting.filter((one) => one !== found);
  const { text: hint } = faultText(event.code, event.chat);
  const what = found === undefined ? "a message" : gist(found.message);
  return [{ ...state, waiting }, [notice({
    text: `not sent to ${event.chat}: ${what}`,
    hint,
  })]];
}

function faultText(code: ClientFault, subject: ChatName): Sentence {
  const { line, hint } = inChat(explain(new ClientError(code, { subject }), NO_SCENE));
  return { text: line, ...(hint !== undefined && { hint }) };
}

/** Says when the relay goes and comes, not how often it is tried. */
function connection(state: State, now: ConnectionState): Next {
  if (now.at === "connecting") return [state, []];
  const next = { ...state, connection: now.at };
  if (now.at === "online") {
    return [
      next,
      state.connection === "offline" ? [notice({ text: "the relay is back" })] : [],
    ];
  }
  if (state.connection === "offline" && now.retryInMs !== undefined) return [next, []];
  const { line, hint } = explain(new ClientError(now.code, now), NO_SCENE);
  const again = "trying again; what you write is kept and sent later";
  return [next, [notice({
    text: now.retryInMs === undefined ? line : "the relay is gone",
    ...(now.retryInMs !== undefined ? { hint: again } : hint && { hint }),
  })]];
}

function failed(state: State, { problem, handed }: Event & { kind: "failed" }): Next {
  const next = handed ? { ...state, handed: state.handed - 1 } : state;
  const { line, hint } = inChat(problem);
  return settleEarly(next, [notice({ text: line, ...(hint && { hint }) })]);
}

/** Shows an own message as one that the relay took. */
function taken(message: Message): Effect {
  return show({ kind: "message", message: { ...message, state: "accepted" } });
}

function show(entry: Entry): Effect {
  return { kind: "show", entry };
}

function notice({ text, hint }: Sentence): Effect {
  return show({ kind: "notice", text, ...(hint && { hint }) });
}

/** The beginning of an own message, to tell it from others. */
function gist({ body }: Message): string {
  if (body.kind === "renewed") return "the session's new keys";
  const text = body.kind === "text" ? safeLine(body.text) : "";
  return text.length <= GIST ? `"${text}"` : `"${text.slice(0, GIST - 1)}…"`;
}

const GIST = 40;

/** Explanations inside a chat name no relay: there is only one. */
const NO_SCENE = { relay: "its address" };
