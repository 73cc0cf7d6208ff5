import assert from "node:assert/strict";
import { clientAddress } from "../../../../relay/client_address.ts";
import { Ports } from "../../../../relay/guard/ports.ts";

Deno.test("both sides of the table know whose a port is, until it is left", () => {
  const gate = new Ports();
  const relay = new Ports(gate.memory);
  assert.equal(relay.addressOf(50_000), null);
  const known = ["203.0.113.7", "255.255.255.255", "0.0.0.0", "2001:db8:0:ff::5"];
  for (const [i, address] of known.entries()) {
    const name = clientAddress(address, null);
    gate.enter(i, name);
    assert.equal(clientAddress(relay.addressOf(i) ?? "", null), name);
  }
  gate.enter(65_535, clientAddress("::1", null));
  assert.equal(relay.addressOf(65_535), "127.0.0.1");
  gate.leave(65_535);
  assert.equal(relay.addressOf(65_535), null);
});
