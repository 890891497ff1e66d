/** The button beside a number or an array that copies it as Python reads it. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { literalOf } from "../model/literal";
import type { Summary, Value } from "../model/wire";
import { Icon } from "./icons";

/** Copies a text and says that it did; `what` is what the text is. */
export type Copy = (text: string, what: string) => void;

export const CopyContext = createContext<Copy>(() => {});

export function CopyButton({ what, summary, value }: { what: string; summary: Summary; value: Value }) {
  const copy = useContext(CopyContext);
  return (
    <button
      type="button"
      class="tv-copy"
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={() => copy(literalOf(summary, value), what)}
    >
      <Icon name="copy" />
    </button>
  );
}
