import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { METHODS } from "../../../../client/rpc/methods.ts";
import { describe } from "../../../../client/rpc/openrpc.ts";

/** Their types are of the documents they describe, and not of what they export. */
async function schemaIn(name: string, exported: string): Promise<object> {
  const { [exported]: schema } = await import(name);
  // That schemas are made of each other is no draft that Ajv knows.
  return { ...schema, $schema: undefined };
}

async function validator() {
  const ofSchemas = await schemaIn("@json-schema-tools/meta-schema", "jsonSchema");
  const ajv = new Ajv({ strict: false, validateFormats: false });
  // It is referred to in both spellings.
  ajv.addSchema({ ...ofSchemas, $id: "https://meta.json-schema.tools/" });
  ajv.addSchema({ ...ofSchemas, $id: "https://meta.json-schema.tools" }, "twin");
  return ajv.compile(await schemaIn("@open-rpc/meta-schema", "openrpcDocument"));
}

Deno.test("the description is one of OpenRPC, by the schema of those", async () => {
  const isValid = await validator();
  const description = JSON.parse(JSON.stringify(describe(METHODS)));
  const wrong = { ...description, methods: [{ name: "send", params: 3 }] };
  assert.ok(isValid(description), JSON.stringify(isValid.errors, null, 2));
  assert.ok(!isValid(wrong));
});

Deno.test("every method is described, with what it takes and must have", () => {
  const { methods } = JSON.parse(JSON.stringify(describe(METHODS)));
  const names = methods.map(({ name }: { name: string }) => name);
  assert.deepEqual(names, [...METHODS.keys()]);
  const { params } = methods.find(({ name }: { name: string }) => name === "history");
  assert.deepEqual(
    params.map(({ name, required }: { name: string; required: boolean }) => [
      name,
      required,
    ]),
    [["chat", true], ["limit", false], ["before", false]],
  );
});
