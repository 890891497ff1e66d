/** Writes the wire messages of every graph in the corpus as JSON, for tests that are not written in TypeScript. */

import { CORPUS, randomProgram, recurrent, SIGNS } from "./corpus";
import { FOLDABLE } from "./foldable";
import type { Recorder } from "./recorder";

const large: Record<string, () => Recorder> = {
  long: () => randomProgram(3000, 2),
  threeHundred: () => randomProgram(300, 3),
  thousand: () => randomProgram(1000, 4),
  deep: () => recurrent(60),
};

const messages = Object.entries({ ...CORPUS, ...SIGNS, ...FOLDABLE, ...large }).map(([name, make]) => {
  const tape = make();
  const deltas = tape.deltas();
  return [name, { snapshot: tape.snapshot(deltas.length), deltas, entries: tape.entries() }];
});
process.stdout.write(JSON.stringify(Object.fromEntries(messages)));
