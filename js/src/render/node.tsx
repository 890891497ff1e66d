/** A card: an op with what it gave, or a leaf. */

import type { SVGAttributes } from "preact";
import type { Size } from "../layout/geometry";
import { Badge } from "./badge";
import { Body, Compact, placeOf } from "./body";
import type { Detail } from "./camera";
import { COMPACT, HEADER, PAD, SUBTITLE, TITLE } from "./card";
import { Cover } from "./cover";
import { Glyph, type GlyphName } from "./glyph";
import { cut, type Ruler } from "./measure";
import type { NodeKind, NodeLook } from "./node-look";
import "./node.css";

const CORNER = 8;
const BAR = 4;
const HALO = 5;
const NOTCH = 13;
const FAR_TITLE = 31;
const FARTHER_TITLE = 46;

interface Properties {
  look: NodeLook;
  ruler: Ruler;
  detail: Detail;
}

export function NodeView({ look, ruler, detail }: Properties) {
  const { box, kind, state } = look;
  const { width, height } = box;
  const corner = cornerOf(kind, height);
  const item = {
    id: look.id,
    role: "treeitem",
    "aria-label": look.spoken,
    "aria-level": look.level,
    "aria-selected": look.selected,
  } as const;
  const classes = ["tv-node", `tv-kind-${kind}`, `tv-state-${state}`];
  const flags = { selected: look.selected, pointed: look.pointed, "off-tape": look.offTape };
  const more = {
    dimmed: look.dimmed,
    raised: look.raised,
    target: look.isTarget,
    received: look.hasGradient,
  };
  for (const [name, is] of Object.entries({ ...flags, ...more })) if (is) classes.push(`tv-is-${name}`);
  return (
    <g
      class={classes.join(" ")}
      style={`transform: translate(${box.x}px, ${box.y}px)`}
      data-node={look.key}
      data-name={look.card.title}
      data-kind={kind}
      data-state={state}
    >
      {!look.isCustom && (
        <rect class="tv-shadow" x={-0.5} y={1} width={width + 1} height={height + 1.5} rx={corner + 1} />
      )}
      {look.isTarget && (
        <rect class="tv-ring" x={-3} y={-3} width={width + 6} height={height + 6} rx={corner + 3} />
      )}
      {look.isCustom ? (
        <Notched width={width} height={height} attributes={item} />
      ) : (
        <rect class="tv-card" width={width} height={height} rx={corner} {...item} />
      )}
      {look.tint && <Tinted look={look} corner={corner} detail={detail} />}
      {kind === "op" && !look.raised && <Bar height={height} split={look.hasGradient} />}
      <g aria-hidden="true">
        <Face look={look} ruler={ruler} detail={detail} />
        {look.mark !== undefined && <Badge mark={look.mark} box={box} value={look.valueIndex} />}
      </g>
    </g>
  );
}

/** The head of the card says what is coloured: text on it stays as legible as on the card. */
function Tinted({ look, corner, detail }: { look: NodeLook; corner: number; detail: Detail }) {
  const { box, tint } = look;
  if (tint === undefined) return null;
  const isWhole = detail === "titles" || detail === "labels";
  const height = isWhole ? box.height : Math.min(HEADER, box.height * 0.5);
  const round = Math.min(corner, height / 2);
  const right = box.width - round;
  const turn = (x: number, y: number) => `A${round},${round} 0 0 1 ${x},${y}`;
  const top = `${turn(round, 0)}H${right}${turn(box.width, round)}`;
  const bottom = `V${height - round}${turn(right, height)}H${round}${turn(0, height - round)}`;
  const whole = `M0,${round}${top}${bottom}Z`;
  return (
    <path
      class={`tv-tint tv-tint-${tint.hue}`}
      style={`--tv-strength: ${(100 * tint.strength).toFixed(0)}%`}
      d={isWhole ? whole : `M0,${height}V${round}${top}V${height}Z`}
    />
  );
}

/** Around what runs at this step, or is selected. It lies under the edges: they end on the card's ports. */
type HaloLook = Pick<NodeLook, "box" | "kind" | "state" | "selected" | "raised" | "isBackward" | "dimmed">;

export function Halo({ look }: { look: HaloLook }) {
  const { box, kind, state } = look;
  if ((state !== "current" || look.dimmed) && !look.selected) return null;
  const tone = look.raised
    ? "raised"
    : state !== "current"
      ? "selected"
      : look.isBackward
        ? "backward"
        : "forward";
  return (
    <rect
      class={`tv-halo tv-halo-${tone}`}
      style={`transform: translate(${box.x}px, ${box.y}px)`}
      {...{ x: -HALO, y: -HALO, width: box.width + 2 * HALO, height: box.height + 2 * HALO }}
      rx={cornerOf(kind, box.height) + HALO}
    />
  );
}

function Face({ look, ruler, detail }: Properties) {
  switch (look.raised ? "full" : detail) {
    case "full":
      return <Everything look={look} ruler={ruler} />;
    case "compact":
      return <Compact look={look} ruler={ruler} type={COMPACT} hasPictures />;
    case "values":
      return <Compact look={look} ruler={ruler} type={{ title: 22.5, number: 26 }} hasPictures={false} />;
    case "titles":
      return <TitleOnly look={look} ruler={ruler} size={FAR_TITLE} />;
    default:
      return <TitleOnly look={look} ruler={ruler} size={FARTHER_TITLE} />;
  }
}

function Everything({ look, ruler }: { look: NodeLook; ruler: Ruler }) {
  const isRuled = look.card.body.kind !== "array";
  return (
    <>
      <Header look={look} ruler={ruler} />
      {isRuled && <line class="tv-rule" x1={PAD - 2} x2={look.box.width - PAD + 2} y1={HEADER} y2={HEADER} />}
      <Body look={look} ruler={ruler} />
      {look.covered && <Cover about={look.covered} place={placeOf(look, look.covered)} />}
    </>
  );
}

/** From further away only the title, as large as the card. */
function TitleOnly({ look, ruler, size }: { look: NodeLook; ruler: Ruler; size: number }) {
  const { width, height } = look.box;
  const text = cut(look.card.title, width - 14, (part) => ruler.sans(part, size, 600));
  return (
    <text class="tv-far-title" x={width / 2} y={height / 2 + size * 0.36} font-size={size}>
      {text}
    </text>
  );
}

/** A card with a corner cut off: what it hands back is a function of the user's and not a rule of the table. */
function Notched({ width, height, attributes }: Size & { attributes: SVGAttributes<SVGPathElement> }) {
  const round = `${CORNER},${CORNER} 0 0 1`;
  const top = `M${CORNER},0H${width - NOTCH}L${width},${NOTCH}V${height - CORNER}`;
  const rest = `A${round} ${width - CORNER},${height}H${CORNER}A${round} 0,${height - CORNER}V${CORNER}A${round} ${CORNER},0Z`;
  return (
    <>
      <path class="tv-card" d={top + rest} {...attributes} />
      <path class="tv-notch" d={`M${width - NOTCH},0V${NOTCH}H${width}`} />
    </>
  );
}

export function cornerOf(kind: NodeKind, height: number): number {
  if (kind === "variable") return Math.min(18, height / 2);
  return kind === "constant" ? 2.5 : CORNER;
}

/** Blue when the op has run, its lower half orange when a gradient has arrived. */
function Bar({ height, split }: { height: number; split: boolean }) {
  const inset = CORNER - Math.sqrt(CORNER ** 2 - (CORNER - BAR) ** 2);
  const top = `M${BAR},${inset}A${CORNER},${CORNER} 0 0 0 0,${CORNER}`;
  const bottom = `V${height - CORNER}A${CORNER},${CORNER} 0 0 0 ${BAR},${height - inset}Z`;
  if (!split) return <path class="tv-stripe" d={top + bottom} />;
  const middle = height / 2;
  return (
    <>
      <path class="tv-stripe" d={`${top}V${middle}H${BAR}Z`} />
      <path class="tv-stripe tv-stripe-backward" d={`M${BAR},${middle}H0${bottom}`} />
    </>
  );
}

function Header({ look, ruler }: { look: NodeLook; ruler: Ruler }) {
  const { box, card } = look;
  const marks: GlyphName[] = [];
  if (look.isWatched) marks.push("eye");
  if (look.isFrozen) marks.push("lock");
  if (look.isTarget) marks.push("flag");
  if (look.isSource) marks.push("source");
  if (look.raised) marks.push("warning");
  const right = box.width - (look.isCustom ? NOTCH + 4 : PAD);
  const room = right - PAD - marks.length * 16;
  const sans = (size: number, weight: number) => (text: string) => ruler.sans(text, size, weight);
  const title = cut(card.title, room, sans(TITLE, 600));
  const titleWidth = ruler.sans(title, TITLE, 600);
  const subtitle = cut(card.subtitle, room - titleWidth - 12, sans(SUBTITLE, 400));
  const base = 19.5;
  return (
    <>
      <text class="tv-title" x={PAD} y={base}>
        {title}
      </text>
      {look.kind === "variable" && (
        <line class="tv-name-line" x1={PAD} x2={PAD + titleWidth} y1={base + 3} y2={base + 3} />
      )}
      {marks.map((name, i) => (
        <Glyph key={name} name={name} x={PAD + titleWidth + 11 + i * 16} y={base - 4.5} />
      ))}
      <text class="tv-subtitle" x={right} y={base}>
        {subtitle}
      </text>
    </>
  );
}
