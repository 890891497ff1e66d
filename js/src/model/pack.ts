/** A packed message: gzipped JSON, as the snapshot is kept. `pack` in `tapeviz/graph/wire.py` makes it. */

import { gunzipSync } from "fflate";

/** Not by the browser's own DecompressionStream: older ones lack it, and a view is to be there at once. */
export function unpack(packed: DataView): unknown {
  const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
  return JSON.parse(new TextDecoder().decode(gunzipSync(bytes)));
}
