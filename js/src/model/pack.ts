/** A packed message: gzipped JSON with tables as columns, as the snapshot is kept. `pack` in `tapeviz/graph/wire.py` makes it. */

import { gunzipSync } from "fflate";
import { type Column, valuesOf } from "./columns";

/** Of a packed message; what an older tapeviz kept has the version of a message that is streamed, and is one. */
const PACKED = 2;

/** Not by the browser's own DecompressionStream: older ones lack it, and a view is to be there at once. */
export function unpack(packed: DataView): unknown {
  const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
  const message = JSON.parse(new TextDecoder().decode(gunzipSync(bytes)));
  return message?.version === PACKED
    ? { ...message, version: 1, graphs: message.graphs.map(withRows) }
    : message;
}

/** A graph with rows in its tables, all of which are lists but for those that came as columns. */
function withRows(graph: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(graph).map(([name, part]) => [
      name,
      isTable(part) ? valuesOf(part.column, part.rows) : part,
    ]),
  );
}

function isTable(part: unknown): part is { rows: number; column: Column } {
  return typeof part === "object" && part !== null && "column" in part;
}
