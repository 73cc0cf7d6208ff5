import type { Client, Peer, Server } from "../peer.ts";
import { connectTls, daemon, freePort, makeCertificate } from "./daemon.ts";
import { missingProgram } from "./daemon.ts";
import { Line } from "./line.ts";

const PROGRAM = "/usr/sbin/mosquitto";

/** Mosquitto: a broker, whose quality of service 1 confirms before it delivers. */
export class MosquittoPeer implements Peer {
  readonly name = "mosquitto";

  missing(): string | null {
    return missingProgram(PROGRAM, "mosquitto");
  }

  async prepare(folder: string): Promise<void> {
    await makeCertificate(folder);
  }

  async start(folder: string): Promise<Server> {
    const port = freePort();
    await Deno.writeTextFile(
      `${folder}/mosquitto.conf`,
      configuration(folder, port),
    );
    return await daemon({
      command: PROGRAM,
      args: ["-c", `${folder}/mosquitto.conf`],
      port,
      connect: (person) => MqttClient.open(folder, port, person),
    });
  }
}

function configuration(folder: string, port: number): string {
  return `
listener ${port} 127.0.0.1
certfile ${folder}/cert.pem
keyfile ${folder}/key.pem
allow_anonymous true
user root
persistence true
persistence_location ${folder}/
max_queued_messages 100000
log_type none
`;
}

/** Types of MQTT packets (MQTT 3.1.1, section 2.2.1), with their fixed flags. */
const PACKET = {
  connect: 0x10,
  connected: 0x20,
  publish: 0x32,
  published: 0x40,
  subscribe: 0x82,
  subscribed: 0x90,
} as const;

/** A client of MQTT 3.1.1 with a session that the broker keeps. */
class MqttClient implements Client {
  taken = 0;
  readonly #line: Line;
  readonly #sends = new Map<number, () => void>();
  readonly #ready = Promise.withResolvers<void>();
  #bytes = new Uint8Array();
  #next = 0;

  private constructor(connection: Deno.TlsConn) {
    this.#line = new Line(connection, (bytes) => this.#read(bytes));
  }

  static async open(
    folder: string,
    port: number,
    person: number,
  ): Promise<Client> {
    const client = new MqttClient(await connectTls(folder, port));
    const greeting = [
      ...text("MQTT"),
      4,
      0,
      0,
      0,
      ...text(`somebody${person}`),
    ];
    client.#line.write(packet(PACKET.connect, greeting));
    client.#line.write(
      packet(PACKET.subscribe, [0, 1, ...text(topicOf(person)), 1]),
    );
    await client.#ready.promise;
    return client;
  }

  send(to: number, body: Uint8Array): Promise<void> {
    this.#next = this.#next % 0xffff + 1;
    const id = [this.#next >> 8, this.#next & 0xff];
    const sent = Promise.withResolvers<void>();
    this.#sends.set(this.#next, sent.resolve);
    this.#line.write(
      packet(PACKET.publish, [...text(topicOf(to)), ...id, ...body]),
    );
    return sent.promise;
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  #read(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#bytes.length + bytes.length);
    all.set(this.#bytes);
    all.set(bytes, this.#bytes.length);
    let at = 0;
    for (let end = endOf(all, at); end !== null; end = endOf(all, at)) {
      this.#take(all.subarray(at, end));
      at = end;
    }
    this.#bytes = all.slice(at);
  }

  #take(whole: Uint8Array): void {
    const [type = 0] = whole;
    switch (type & 0xf0) {
      case PACKET.subscribed:
        return this.#ready.resolve();
      case PACKET.published: {
        const id = new DataView(whole.buffer, whole.byteOffset).getUint16(2);
        this.#sends.get(id)?.();
        this.#sends.delete(id);
        return;
      }
      case PACKET.publish & 0xf0:
        this.taken++;
        this.#line.write(packet(PACKET.published, [...idOf(whole)]));
    }
  }
}

function topicOf(person: number): string {
  return `p/${person}`;
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
}

function packet(type: number, rest: readonly number[]): Uint8Array {
  const length = rest.length < 128
    ? [rest.length]
    : [rest.length & 0x7f | 0x80, rest.length >> 7];
  return Uint8Array.from([type, ...length, ...rest]);
}

/** Bytes of a packet's type and length; all of ours are below 16 KiB. */
function headOf(bytes: Uint8Array, at: number): number {
  return (bytes[at + 1] ?? 0) < 128 ? 2 : 3;
}

/** Where the packet that begins there ends; `null` where not all of it has come. */
function endOf(bytes: Uint8Array, at: number): number | null {
  const head = headOf(bytes, at);
  if (at + head > bytes.length) return null;
  const [low = 0, high = 0] = bytes.subarray(at + 1, at + head);
  const end = at + head + (low & 0x7f) + (high << 7);
  return end <= bytes.length ? end : null;
}

/** The two bytes of a delivered message's number, which follow its topic. */
function idOf(whole: Uint8Array): Uint8Array {
  const head = headOf(whole, 0);
  const topic = new DataView(whole.buffer, whole.byteOffset).getUint16(head);
  return whole.subarray(head + 2 + topic, head + 4 + topic);
}
