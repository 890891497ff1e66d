import { Recorder, scalar } from "./recorder";

/** w = z · z at z = 1 + 2j among complex numbers, whose gradient is conj(2z) = 2 − 4j. */
export function complexSquare(): Recorder {
  const tape = new Recorder("tape", "w = z * z\n");
  const z = tape.variable("z", scalar(1));
  const id = tape.open();
  const w = tape.op("multiply", [z, z], { code: "z * z", name: "w" });
  tape.close();
  tape.gradient(id, w, [z]);
  const numbers = ["(1+2j)", "(-3+4j)"];
  tape.values.forEach((value, i) => {
    value.dtype = "complex64";
    value.summary = { scalar: numbers[i] ?? "" };
  });
  for (const step of tape.steps) {
    if (step.kind === "seed") step.summary = { scalar: "(1+0j)" };
    if (step.kind !== "backward") continue;
    step.contributions.forEach((contribution, i) => {
      contribution.summary = { scalar: "(1-2j)" };
      contribution.total = { scalar: i === 0 ? "(1-2j)" : "(2-4j)" };
    });
  }
  return tape;
}
