import { describe, expect, it } from "vitest";
import { at } from "../../src/model/at";
import { applyDelta } from "../../src/model/graph";
import { momentAt } from "../../src/model/moment";
import { spotlight } from "../../src/model/path";
import { answerText, guessedOf, judge, type Question, questionsAt } from "../../src/model/predict";
import { tickCount } from "../../src/model/ticks";
import { clipped, mlp, scalars } from "../corpus";
import { Recorder, scalar } from "../recorder";

const graphOf = (tape: Recorder) => applyDelta(undefined, at(tape.snapshot().graphs, 0));

const ask = (tape: Recorder, tick: number): Question => at(questionsAt(graphOf(tape), tick), 0);

describe("what is asked", () => {
  it("is the number that an op is going to give, with its operands as the hint", () => {
    const question = ask(scalars(), 1);
    expect(question).toMatchObject({ about: "value", name: "b", answer: 18 });
    expect(question.hint).toBe("a * y, with a = 9.0, y = 2.0");
  });

  it("names no number as what it is", () => {
    const tape = new Recorder("tape", "");
    const x = tape.variable("x", scalar(2));
    tape.open();
    tape.op("multiply", [tape.constant("", scalar(3)), x], { name: "y" });
    expect(ask(tape, 0).hint).toBe("3.0 × x, with x = 2.0");
  });

  it("is where a gradient begins", () => {
    expect(ask(scalars(), 4)).toMatchObject({ about: "gradient", name: "∂z/∂z", answer: 1 });
  });

  it("is what an op hands back, and the hint does not tell it", () => {
    const question = ask(scalars(), 7);
    expect(question).toMatchObject({ about: "gradient", name: "∂z/∂a through b", answer: 2 });
    expect(question.hint).toBe("∂z/∂b = 1.0 comes in; how fast does b change with a?");
  });

  it("is the shape where there are many numbers", () => {
    expect(ask(mlp(), 0).answer).toEqual([128, 256]);
  });

  it("is nothing before the first step", () => {
    expect(questionsAt(graphOf(scalars()), -1)).toEqual([]);
  });

  it("is each thing that a step brings, and the sum once its last term has come", () => {
    const graph = graphOf(scalars());
    const asked = (tick: number) =>
      questionsAt(graph, tick).map((one) => `${one.name} = ${answerText(graph, one)}`);
    expect(asked(5)).toEqual(["∂z/∂b through z = 1.0", "∂z/∂c through z = 1.0"]);
    expect(asked(7)).toEqual(["∂z/∂a through b = 2.0", "∂z/∂y through b = 9.0", "∂z/∂y = 12.0"]);
    const sum = at(questionsAt(graph, 7), 2);
    expect(sum.hint).toBe("Add up what it has received: 3.0 + 9.0.");
    expect(judge(sum, "9")).toEqual({ isRight: false, words: expect.stringContaining("through one op") });
  });

  it("does not speak of a local derivative where the user wrote the gradient", () => {
    const graph = graphOf(clipped());
    const [question] = questionsAt(graph, tickCount(graph) - 1);
    expect(question?.hint).toBe(
      "∂z/∂y = 3.0 comes in; what does the gradient that was written for y make of it?",
    );
    expect(question?.nearly.map(({ guess }) => guess)).toEqual([3]);
  });

  it("is both ways at once where an operand stands twice", () => {
    const last = questionsAt(graphOf(scalars()), 8);
    expect(last.map(({ name, answer }) => [name, answer])).toEqual([
      ["∂z/∂x through a", 12],
      ["∂z/∂x", 14],
    ]);
    expect(judge(at(last, 0), "6")?.words).toMatch(/one of the 2 ways/);
  });
});

describe("what is said to a guess", () => {
  const question = ask(scalars(), 8);

  it.each([
    ["12", true],
    ["12.1", true],
    ["12.13", false],
    ["36/3", true],
    ["12,05", true],
    ["1.2e1", true],
    [" 12 ", true],
    ["-12", false],
  ])("%s", (guess, isRight) => {
    expect(question.answer).toBe(12);
    expect(judge(question, guess)?.isRight).toBe(isRight);
  });

  it("tells a wrong sign, and what was left out of the product, from a mere mistake", () => {
    expect(judge(question, "−12")?.words).toMatch(/sign/);
    expect(judge(question, "2")?.words).toMatch(/what comes in/);
    expect(judge(question, "5")?.words).toMatch(/^Not quite\./);
    expect(judge(question, "5")?.words).not.toMatch(/14/);
  });

  it("does not take for a guess what is none", () => {
    for (const text of ["", "six", "1/2/3", "/", "()"]) expect(judge(question, text)).toBeUndefined();
  });

  it("reads shapes as people write them", () => {
    const shape = ask(mlp(), 0);
    for (const text of ["(128, 256)", "128 x 256", "128 by 256", "[128,256]", "128 256"]) {
      expect(judge(shape, text)?.isRight).toBe(true);
    }
    expect(judge(shape, "(256, 128)")?.isRight).toBe(false);
    expect(judge(shape, "wide")).toBeUndefined();
  });
});

describe("what is covered", () => {
  const graph = graphOf(scalars());
  const named = (name: string) => graph.values.findIndex((value) => value.name === name);

  it("is to come, while the step itself is the current one", () => {
    const moment = momentAt(graph, 1, 0);
    expect(moment.op).toBe(1);
    expect(moment.ofValue(named("b")).forward).toBe("to come");
    expect(moment.ofValue(named("a")).forward).toBe("done");
  });

  it("is also what a gradient came to at the last step", () => {
    const last = graph.ticks.stepOf.length - 1;
    expect(momentAt(graph, last, last - 1).results).toBeUndefined();
    expect(momentAt(graph, last, last - 1).ofValue(named("x")).gradient?.scalar).toBe(8 - 6);
    expect(momentAt(graph, last).ofValue(named("x")).gradient?.scalar).toBe(14);
  });
});

describe("what was guessed", () => {
  const graph = graphOf(scalars());
  const named = (name: string) => graph.values.findIndex((value) => value.name === name);
  // b hands on to a and to y, and with that y has received all.
  const tick = 7;
  const momentAfter = (answered: number) =>
    momentAt(graph, tick, tick - 1, true, guessedOf(questionsAt(graph, tick), answered));

  it("is seen while the rest of the step is asked for", () => {
    expect(momentAfter(0).ofValue(named("a")).gradient).toBeUndefined();
    expect(momentAfter(1).ofValue(named("a")).gradient?.scalar).toBe(2);
    expect(
      momentAfter(1)
        .terms(named("y"))
        .map(({ when }) => when),
    ).toEqual(["done", "to come"]);
  });

  it("is a term before the sum is", () => {
    const moment = momentAfter(2);
    expect(moment.terms(named("y")).map(({ when }) => when)).toEqual(["done", "current"]);
    expect(moment.ofValue(named("y")).gradient, "what it was before is wrong by now").toBeUndefined();
  });
});

describe("the spotlight", () => {
  const graph = graphOf(scalars());

  it("is on an op and its operands, and in a gradient on the way that it has come", () => {
    expect([...(spotlight(graph, momentAt(graph, 1))?.ops ?? [])].sort()).toEqual([0, 1]);
    expect([...(spotlight(graph, momentAt(graph, 8))?.ops ?? [])].sort()).toEqual([0, 1, 3]);
  });

  it("is on everything before the first step", () => {
    expect(spotlight(graph, momentAt(graph, -1))).toBeUndefined();
  });
});
