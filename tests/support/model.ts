import fc from "fast-check";
import { settle } from "./shaky_store.ts";

/** Something that happens in a world; fast-check prints its name. */
export interface Act<W> {
  readonly name: string;
  readonly act: (world: W) => void | Promise<void>;
}

type MakeAct<W> = <T extends unknown[]>(
  weight: number,
  name: string,
  parameters: { readonly [I in keyof T]: fc.Arbitrary<T[I]> },
  run: (world: W, ...values: T) => void | Promise<void>,
) => { readonly weight: number; readonly arbitrary: fc.Arbitrary<Act<W>> };

/** What makes acts in such worlds: of a weight among others, with parameters. */
export function actsIn<W>(): MakeAct<W> {
  return <T extends unknown[]>(
    weight: number,
    name: string,
    parameters: { readonly [I in keyof T]: fc.Arbitrary<T[I]> },
    run: (world: W, ...values: T) => void | Promise<void>,
  ) => {
    const arbitrary = fc.tuple<T>(...parameters).map((values) => ({
      name: [name, ...values].join(" "),
      act: (world: W) => run(world, ...values),
    }));
    return { weight, arbitrary };
  };
}

/** A model: what can happen, where, and what must be true when it is over. */
export interface Model<W> {
  readonly acts: fc.Arbitrary<Act<W>>;
  /** A new world, whose disk makes changes in another order than asked, or not. */
  readonly create: (shuffles: boolean) => Promise<W>;
  readonly check: (world: W) => Promise<void>;
  readonly runs: number;
}

/** Lets many histories happen, each in a world of its own. */
export async function play<W>({ acts, create, check, runs }: Model<W>): Promise<void> {
  const history = fc.array(acts, { minLength: 20, maxLength: 150, size: "max" });
  await fc.assert(
    fc.asyncProperty(history, fc.boolean(), async (acts, shuffles) => {
      const world = await create(shuffles);
      for (const { act } of acts) {
        await act(world);
        await settle();
      }
      await check(world);
    }),
    { numRuns: runs },
  );
}
