/** The field that finds things on the tape: opens with "/", lists what fits, goes there with Enter. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Hit, search } from "../model/search";
import { IconButton } from "./icons";
import type { Session } from "./session";
import type { Stage } from "./stage";
import "./search.css";

export function Search({ session, stage, view }: { session: Session; stage: Stage; view: string }) {
  const field = useRef<HTMLInputElement>(null);
  const query = useSignal("");
  const chosen = useSignal(0);
  const found = useComputed(() => {
    const graph = session.current.value?.graph;
    return graph === undefined ? { hits: [], count: 0 } : search(graph, query.value);
  });
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    return () => {
      session.pointed.value = new Set();
    };
  }, []);
  const { hits, count } = found.value;
  const current = Math.min(chosen.value, hits.length - 1);
  const light = (shown: readonly Hit[]) => {
    session.pointed.value = new Set(shown.flatMap(({ op }) => (op >= 0 ? [op] : [])));
  };
  const go = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    session.select(hit.op >= 0 ? { kind: "op", op: hit.op } : { kind: "value", value: hit.value });
    stage.reveal();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Enter") {
      go(hits[current]);
      stage.closeSearch();
    } else if (event.key === "Escape") stage.closeSearch();
    else if (step !== 0 && hits.length > 0) {
      chosen.value = (current + step + hits.length) % hits.length;
      go(hits[chosen.value]);
    } else {
      event.stopPropagation(); // what is typed is no key of the view
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const list = `${view}-hits`;
  return (
    <search class="tv-search">
      <div class="tv-search-field">
        <input
          ref={field}
          type="text"
          role="combobox"
          placeholder="Name, op, expression, function, shape"
          aria-label="Search the tape"
          aria-expanded={hits.length > 0}
          aria-controls={list}
          aria-activedescendant={hits.length > 0 ? `${list}-${current}` : undefined}
          value={query.value}
          onInput={(event) => {
            query.value = event.currentTarget.value;
            chosen.value = 0;
            light(found.value.hits);
          }}
          onKeyDown={onKeyDown}
        />
        <span class="tv-search-count" role="status">
          {query.value.trim() === "" ? "" : `${count.toLocaleString("en")} found`}
        </span>
        <IconButton icon="close" label="Close (Esc)" onClick={() => stage.closeSearch()} />
      </div>
      <Hits
        {...{ list, hits, current }}
        onGo={(hit) => {
          go(hit);
          stage.closeSearch();
        }}
      />
    </search>
  );
}

interface HitsProperties {
  /** Id of the list. */
  list: string;
  hits: readonly Hit[];
  current: number;
  onGo(hit: Hit): void;
}

export function Hits({ list, hits, current, onGo }: HitsProperties) {
  return (
    <ul id={list} role="listbox" aria-label="Found" hidden={hits.length === 0}>
      {hits.map((hit, i) => (
        <li
          key={`${hit.op},${hit.value}`}
          id={`${list}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === current}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onGo(hit)}
        >
          <bdi class="tv-name">{hit.title}</bdi>
          <span class="tv-facts">{hit.detail}</span>
        </li>
      ))}
    </ul>
  );
}
