/** What the keys do and what the signs mean. */

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { BadgeShape } from "../render/badge";
import { Glyph, type GlyphName } from "../render/glyph";
import { IconButton } from "./icons";
import { KEYS } from "./keys";
import { useScrolling } from "./scrolling";
import type { Stage } from "./stage";
import "./help.css";

const GLYPHS: readonly [glyph: GlyphName, meaning: string][] = [
  ["flag", "target of the gradient"],
  ["source", "source of the gradient"],
  ["eye", "watched by hand"],
  ["lock", "not trainable"],
  ["none", "no gradient: None"],
  ["scissors", "here the path is cut"],
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
          <Sign sample={<path class="tv-sample-halo" d="M-8,-5H8V5H-8Z" />}>what this step is about</Sign>
          <Sign sample={<rect class="tv-sample-variable" x={-9} y={-5} width={18} height={10} rx={5} />}>
            Variable
          </Sign>
          <Sign sample={<rect class="tv-sample-constant" x={-9} y={-5} width={18} height={10} rx={1.5} />}>
            constant
          </Sign>
          <Sign sample={<path class="tv-sample-off-tape" d="M-8,-5H8V5H-8Z" />}>on no tape</Sign>
          {GLYPHS.map(([name, meaning]) => (
            <Sign key={name} sample={<Glyph name={name} x={0} y={0} />}>
              {meaning}
            </Sign>
          ))}
          <Sign sample={<path class="tv-gate" d="M-2,-6V6M2,-6V6" />}>
            stop_gradient: nothing passes back
          </Sign>
          <Sign sample={<path class="tv-sample-notched" d="M-8,-6H3L8,-1V6H-8ZM3,-6V-1H8" />}>
            a gradient of one’s own: custom_gradient
          </Sign>
          <Sign sample={<Letters class="tv-sample-letters tv-sample-sum" text="Σ" />}>
            what was added to a gradient
          </Sign>
          <Sign sample={<Letters class="tv-sample-letters tv-sample-sum" text="∂²" />}>
            a gradient that another tape recorded
          </Sign>
          <Sign sample={<BadgeShape mark="right" />}>agrees with central differences</Sign>
          <Sign sample={<Letters text="×3" />}>the same, executed 3 times</Sign>
          <Sign sample={<Letters text="+3" />}>3 more, which differ</Sign>
        </dl>
      </section>
    </section>
  );
}

function Letters({ text, class: of = "tv-sample-letters" }: { text: string; class?: string }) {
  return (
    <text class={of} y={4.5}>
      {text}
    </text>
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
