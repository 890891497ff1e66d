import { describe, expect, test } from "vitest";
import { at } from "../../src/model/at";
import { applyMessage, createDocument } from "../../src/model/graph";
import type { Graph } from "../../src/model/state";
import type { HistoryRow, WireMessage } from "../../src/model/wire";
import { CORPUS, scalars } from "../corpus";

function tables(graph: Graph | undefined) {
  const { revision, amended, ...rest } = graph ?? { revision: 0, amended: 0 };
  return rest;
}

describe("a document", () => {
  test.each(Object.entries(CORPUS))("%s: all deltas give what the snapshot gives", (_, build) => {
    const tape = build();
    const [live, whole] = [createDocument(), createDocument()];
    for (const message of tape.deltas()) expect(applyMessage(live, message, false).kind).toBe("applied");
    applyMessage(whole, tape.snapshot(), true);
    expect(tables(live.graphs[0])).toEqual(tables(whole.graphs[0]));
  });

  test("a graph is changed in place and counts its revisions", () => {
    const document = createDocument();
    const [first, second] = scalars().deltas();
    applyMessage(document, first, false);
    const graph = document.graphs[0];
    applyMessage(document, second, false);
    expect(document.graphs[0]).toBe(graph);
    expect(graph?.revision).toBe(2);
  });

  test("a higher run forgets the one before, a lower one is ignored", () => {
    const document = createDocument();
    applyMessage(document, scalars().snapshot(1, 0, 2), false);
    const second = document.graphs[0];
    applyMessage(document, scalars().snapshot(2, 0, 1), false);
    expect(document.graphs[0]).toBe(second);
    applyMessage(document, scalars().snapshot(3, 0, 3), false);
    expect(document.graphs[0]?.run).toBe(3);
    expect(document.graphs[0]?.ops).toHaveLength(4);
  });

  test("what earlier runs came to is handed on, and replaced from where the news begin", () => {
    const document = createDocument();
    const series = [{ name: "x", value: 0 }];
    const send = (seq: number, run: number, at: number, rows: HistoryRow[]) => {
      const message = scalars().snapshot(seq, 0, run);
      const graphs = message.graphs.map((delta) => ({
        ...delta,
        history: { target: 3, variables: 1, series, at, rows },
      }));
      applyMessage(document, { ...message, graphs }, false);
    };
    send(1, 2, 0, [[1, 4, 2]]);
    send(2, 4, 1, [
      [2, 3, 1],
      [3, "nan", null],
    ]);
    expect(document.graphs[0]?.history.rows.map(([run]) => run)).toEqual([1, 2, 3]);
    applyMessage(document, scalars().snapshot(3, 0, 5), false);
    expect(document.graphs[0]?.history.rows).toHaveLength(3);
    send(4, 6, 0, [
      [1, 4, 2],
      [3, 3, 1],
    ]);
    expect(document.graphs[0]?.history.rows.map(([run]) => run)).toEqual([1, 3]);
    send(5, 9, 7, [[8, 3, 1]]);
    expect(document.graphs[0]?.history.rows).toHaveLength(2);
  });

  test("after a gap it is stale and ignores deltas until a snapshot repairs it", () => {
    const document = createDocument();
    const messages = scalars().deltas();
    applyMessage(document, messages[0], false);
    expect(applyMessage(document, messages[2], false)).toEqual({ kind: "ignored", reason: "stale" });
    expect(document.stale).toBe(true);
    expect(document.graphs[0]?.ops).toHaveLength(1);
    applyMessage(document, scalars().snapshot(messages.length), true);
    expect(document.stale).toBe(false);
    expect(document.graphs[0]?.ops).toHaveLength(4);
  });

  test("a snapshot older than a message that was dropped does not repair the gap", () => {
    const document = createDocument();
    const messages = scalars().deltas();
    applyMessage(document, messages[0], false);
    applyMessage(document, messages[4], false);
    applyMessage(document, scalars().snapshot(3), true);
    expect(document.stale).toBe(true);
  });

  test("after a gap the whole of a new run is taken, part of one is not", () => {
    const part = createDocument();
    const messages = scalars().deltas(0, 2);
    applyMessage(part, { ...scalars().snapshot(1) }, false);
    expect(applyMessage(part, { ...at(messages, 3), seq: 5 }, false).kind).toBe("ignored");
    expect(applyMessage(part, scalars().snapshot(7, 0, 3), false).kind).toBe("applied");
    expect(part.graphs[0]?.run).toBe(3);
    expect(part.stale).toBe(true);
  });

  test("a delta that comes twice is taken once", () => {
    const document = createDocument();
    const [first] = scalars().deltas();
    applyMessage(document, first, false);
    expect(applyMessage(document, first, false)).toEqual({ kind: "ignored", reason: "old" });
    expect(document.graphs[0]?.ops).toHaveLength(1);
  });

  test.each([
    null,
    7,
    { format: "other" },
    { ...scalars().snapshot(), version: 2 },
    { format: "tapeviz", version: 1 },
  ])("what is no message of version 1 is refused with a reason: %j", (message) => {
    const outcome = applyMessage(createDocument(), message, false);
    expect(outcome).toMatchObject({ kind: "refused", message: expect.stringContaining("tapeviz") });
  });

  test("damaged data is refused, not thrown into the notebook", () => {
    const message: WireMessage = scalars().snapshot();
    at(message.graphs, 0).steps = [{ kind: "op", op: 99 }];
    const document = createDocument();
    expect(applyMessage(document, message, false).kind).toBe("refused");
    expect(document.stale).toBe(true);
  });
});
