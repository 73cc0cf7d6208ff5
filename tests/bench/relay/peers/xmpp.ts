import type { Client } from "../peer.ts";
import { connectTls } from "./daemon.ts";
import { Line } from "./line.ts";

/** Everybody's password at the XMPP servers. */
export const PASSWORD = "secret";

/** The account of one of the people. */
export function accountOf(person: number): string {
  return `somebody${person}`;
}

const STREAM = "<stream:stream to='localhost' xmlns='jabber:client' " +
  "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
const SM = "xmlns='urn:xmpp:sm:3'";

/** What a client looks at: whole stanzas, and both halves of stream management. */
const SEEN = /<(message|presence|iq|r|a)\b([^>]*)>/g;

/**
 * A client of an XMPP server, over TLS. Its promise is the nearest to ours that there
 * is: with stream management (XEP-0198) the server confirms each message to its sender,
 * and has each confirmed by its recipient.
 */
export class XmppClient implements Client {
  taken = 0;
  readonly #line: Line;
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  readonly #sends: PromiseWithResolvers<void>[] = [];
  #text = "";
  #confirmed = 0;
  #stanzas = 0;
  #greeting: { readonly end: RegExp; readonly done: () => void } | null = null;

  private constructor(connection: Deno.TlsConn) {
    this.#line = new Line(connection, (bytes) => this.#read(bytes));
  }

  /** Logs in, and says that it is there. */
  static async open(
    folder: string,
    port: number,
    person: number,
  ): Promise<Client> {
    const client = new XmppClient(await connectTls(folder, port));
    const login = btoa(`\0${accountOf(person)}\0${PASSWORD}`);
    const sasl = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
    const bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>";
    await client.#ask(STREAM, /<\/stream:features>/);
    await client.#ask(
      `<auth ${sasl} mechanism='PLAIN'>${login}</auth>`,
      /<success/,
    );
    await client.#ask(STREAM, /<\/stream:features>/);
    await client.#ask(`<iq type='set' id='bind'>${bind}</iq>`, /<\/iq>/);
    await client.#ask(`<enable ${SM}/>`, /<enabled/);
    client.#write("<presence/>");
    return client;
  }

  send(to: number, body: Uint8Array): Promise<void> {
    const text = "x".repeat(body.length);
    const address = `${accountOf(to)}@localhost`;
    const message = `<message type='chat' to='${address}'><body>${text}</body></message>`;
    const sent = Promise.withResolvers<void>();
    this.#sends.push(sent);
    this.#write(`${message}<r ${SM}/>`);
    return sent.promise;
  }

  async close(): Promise<void> {
    this.#write("</stream:stream>");
    await this.#line.close();
  }

  #ask(text: string, end: RegExp): Promise<void> {
    const { promise, resolve: done } = Promise.withResolvers<void>();
    this.#greeting = { end, done };
    this.#write(text);
    return promise;
  }

  #write(text: string): void {
    this.#line.write(this.#encoder.encode(text));
  }

  #read(bytes: Uint8Array): void {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    if (this.#greeting !== null) return this.#greet(this.#greeting);
    const end = this.#text.lastIndexOf(">") + 1;
    const whole = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    for (const [, name = "", rest = ""] of whole.matchAll(SEEN)) {
      this.#see(name, rest);
    }
  }

  #greet(
    { end, done }: { readonly end: RegExp; readonly done: () => void },
  ): void {
    if (!end.test(this.#text)) return;
    this.#text = "";
    this.#greeting = null;
    done();
  }

  #see(name: string, rest: string): void {
    switch (name) {
      case "message":
        this.taken++;
        this.#stanzas++;
        return;
      case "r":
        return this.#write(`<a ${SM} h='${this.#stanzas}'/>`);
      case "a":
        return this.#confirm(Number(/h=['"](\d+)/.exec(rest)?.[1] ?? 0));
      default:
        this.#stanzas++;
    }
  }

  /** The first stanza was the presence. */
  #confirm(stanzas: number): void {
    for (; this.#confirmed < stanzas - 1; this.#confirmed++) {
      this.#sends.shift()?.resolve();
    }
  }
}
