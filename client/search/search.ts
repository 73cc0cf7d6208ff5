import { fromHex, hex } from "../../src/bytes.ts";
import type { MessengerEvent } from "../event.ts";
import type { Message } from "../message.ts";
import { messageOf, type Self } from "../self.ts";
import { allChats, messageAt, messagesBefore, placesOf } from "../vault/mod.ts";
import { chatName, type PlacedMessage } from "../vault/mod.ts";
import { FullText, type Indexed } from "./full_text.ts";
import { readQuery } from "./query.ts";

/** Rows of history that are read at once, before anybody else has a turn. */
const SLICE = 300;

/** Rows that are read twice: a late message that finds its place may push some on. */
const OVERLAP = 20;

/**
 * Finds messages in the sealed history. The first question fills an index from the vault;
 * what comes and goes later is added as it does. All of it is in memory, and gone with
 * `close`.
 */
export class Search {
  readonly #self: Self;
  #index: FullText | null = null;
  #filled: Promise<void> = Promise.resolve();

  constructor(self: Self) {
    this.#self = self;
  }

  /** The newest messages that a query means; "bad-search" where it means nothing. */
  async find(typed: string, limit: number): Promise<Message[]> {
    const query = readQuery(typed);
    const index = this.#index ?? this.#begin();
    await this.#filled;
    if (this.#index !== index) return []; // closed meanwhile
    const from = query.from === "me" ? this.#self.username : query.from;
    const found = index.find({ ...query, from }, limit);
    return found.flatMap(({ id, chat, from }) => this.#message(id, chat, from));
  }

  /** Takes in what a messenger tells. */
  hear(event: MessengerEvent): void {
    if (event.kind === "message") this.add(event.message);
  }

  /** Takes in a message that came or went. */
  add(message: Message): void {
    this.#index?.add(indexed([message]));
  }

  /** Forgets everything. */
  close(): void {
    this.#index = null;
  }

  #begin(): FullText {
    const index = new FullText();
    this.#index = index;
    this.#filled = this.#fill(index);
    return index;
  }

  async #fill(index: FullText): Promise<void> {
    const { vault } = this.#self;
    for (const { chat, length } of allChats(vault)) {
      const name = chatName(vault, chat);
      for (let order = length; order > 0; order -= SLICE - OVERLAP) {
        if (this.#index !== index) return;
        const rows = messagesBefore(vault, { chat, order }, Math.min(SLICE, order));
        index.add(rows.flatMap((placed) => this.#entry(name, placed)));
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
  }

  /** What cannot be read yet, since its writer is not trusted, cannot be found either. */
  #entry(chat: string, { row }: PlacedMessage): readonly Entry[] {
    const { body, id, sentAt: at, from: writer } = row;
    if (body.kind !== "text" || (writer !== null && row.arrival === null)) return [];
    const from = writer ?? this.#self.username;
    return [{ id: hex(id), chat, from, at, text: body.text }];
  }

  #message(id: string, chat: string, from: string): Message[] {
    const { vault } = this.#self;
    return placesOf(vault, fromHex(id))
      .map((place) => messageOf(this.#self, { place, row: messageAt(vault, place) }))
      .filter((message) => message.chat === chat && message.from === from);
  }
}

type Entry = Indexed & { readonly text: string };

function indexed(messages: readonly Message[]): readonly Entry[] {
  return messages.flatMap(({ id, chat, from, sentAt: at, body }) =>
    body.kind === "text" ? [{ id, chat, from, at, text: body.text }] : []
  );
}
