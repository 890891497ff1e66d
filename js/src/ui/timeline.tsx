/** The tape in time: its track, and the buttons that move through it. */

import { IconButton } from "./icons";
import { copyLink } from "./links";
import { Scrubber } from "./scrubber";
import type { Session } from "./session";
import type { Stage } from "./stage";
import "./timeline.css";

export function Timeline({ session, stage }: { session: Session; stage: Stage }) {
  const graph = session.current.value?.graph;
  if (graph === undefined) return null;
  const { tick, lastTick, playing } = session;
  return (
    <div class={`tv-timeline${stage.isRoomy.value ? "" : " tv-is-close"}`}>
      <div class="tv-transport" role="toolbar" aria-label="Steps">
        <IconButton
          icon="first"
          label="To the beginning (Home)"
          onClick={() => session.seek(-1)}
          disabled={tick.value < 0}
        />
        <IconButton
          icon="back"
          label="Step back (←)"
          onClick={() => session.stepBy(-1)}
          disabled={tick.value < 0}
        />
        <IconButton
          icon={playing.value ? "pause" : "play"}
          label={playing.value ? "Pause (Space)" : "Play (Space)"}
          onClick={() => session.togglePlay()}
          disabled={lastTick.value < 0}
        />
        <IconButton
          icon="forward"
          label="Step forward (→)"
          onClick={() => session.stepBy(1)}
          disabled={tick.value >= lastTick.value}
        />
        <IconButton
          icon="last"
          label="To the end (End)"
          onClick={() => session.follow()}
          disabled={tick.value >= lastTick.value && !session.isWaiting.value}
        />
      </div>
      <Scrubber graph={graph} session={session} />
      <button
        type="button"
        class="tv-speed"
        title="Speed of playing"
        aria-label={`Speed: ${session.speed.value} times`}
        onClick={() => session.nextSpeed()}
      >
        {session.speed.value === 0.5 ? "½" : session.speed.value}×
      </button>
      <IconButton icon="link" label="Copy a link to this step (L)" onClick={() => copyLink(session, stage)} />
    </div>
  );
}
