/** What the keys do and what the signs mean. */

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Glyph, type GlyphName } from "../render/glyph";
import { IconButton } from "./icons";
import { KEYS } from "./keys";
import { useScrolling } from "./scrolling";
import type { Stage } from "./stage";
import "./help.css";

const SIGNS: readonly [glyph: GlyphName, meaning: string][] = [
  ["flag", "target of the gradient"],
  ["source", "source of the gradient"],
  ["eye", "watched by hand"],
  ["lock", "not trainable"],
  ["none", "no gradient: None"],
  ["zero", "exactly zero"],
  ["nan", "not a number"],
  ["inf", "infinite"],
  ["vanishing", "gradient vanishing"],
  ["exploding", "gradient exploding"],
];

export function Help({ stage }: { stage: Stage }) {
  const room = useRef<HTMLElement>(null);
  useScrolling(room);
  return (
    <section ref={room} class="tv-help" aria-label="Keys and signs">
      <IconButton icon="close" label="Close (Esc)" onClick={() => stage.toggleHelp()} />
      <section>
        <h3>Keys</h3>
        <dl class="tv-keys">
          {KEYS.map(([keys, meaning]) => (
            <div key={keys}>
              <dt>
                {keys
                  .split(" ")
                  .map((key, i) =>
                    i > 0 && /^[+/]$/.test(key) ? <span key={key}>{key}</span> : <kbd key={key}>{key}</kbd>,
                  )}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <h3>Signs</h3>
        <dl class="tv-signs">
          <Sign sample={<path class="tv-sample-forward" d="M-9,0H9" />}>forward: values</Sign>
          <Sign sample={<path class="tv-sample-backward" d="M-9,0H9" />}>
            backward: gradients, as wide as their norm
          </Sign>
          {SIGNS.map(([name, meaning]) => (
            <Sign key={name} sample={<Glyph name={name} x={0} y={0} />}>
              {meaning}
            </Sign>
          ))}
        </dl>
      </section>
    </section>
  );
}

function Sign({ sample, children }: { sample: ComponentChildren; children: ComponentChildren }) {
  return (
    <div>
      <dt>
        <svg viewBox="-10 -8 20 16" width={20} height={16} aria-hidden="true">
          {sample}
        </svg>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
