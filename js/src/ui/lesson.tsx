/** In a lecture, below the picture whatever panel is in front: what this step is going to bring, or what it has brought. */

import { answerText, type Question } from "../model/predict";
import type { Graph, Moment } from "../model/state";
import { describeTick } from "../model/ticks";
import { rowsOf } from "../render/rows";
import { Guess, inOneLine } from "./guess";
import type { Session } from "./session";
import type { Stage } from "./stage";
import "./lesson.css";

export function Lesson({ session, stage }: { session: Session; stage: Stage }) {
  const graph = session.current.value?.graph;
  const moment = session.moment.value;
  if (!session.lecture.value || graph === undefined || moment === undefined) return null;
  const isAsked = session.question.value !== undefined;
  return (
    <div class={stage.isRoomy.value ? "tv-lesson" : "tv-lesson tv-is-close"}>
      {isAsked ? (
        <Guess session={session} stage={stage} />
      ) : (
        <Brought {...{ graph, moment }} questions={session.questions.value} />
      )}
    </div>
  );
}

interface Properties {
  graph: Graph;
  moment: Moment;
  questions: readonly Question[];
}

function Brought({ graph, moment, questions }: Properties) {
  if (questions.length === 0) {
    return (
      <p class="tv-brought">
        <span>{describeTick(graph, moment.tick)}</span>
        {moment.tick < 0 && <span class="tv-hint">→ begins</span>}
      </p>
    );
  }
  return (
    <p class="tv-brought">
      {questions.map((question) => (
        <span key={question.name} class={`tv-brought-${question.about}`}>
          <bdi class="tv-name">{question.name}</bdi>
          <Answer {...{ graph, moment, question }} />
        </span>
      ))}
    </p>
  );
}

/** "= a * b = 6.0", "= 1.0 × 14.0 = 14.0", "of shape (2, 3)". */
function Answer({ graph, moment, question }: Omit<Properties, "questions"> & { question: Question }) {
  const { expression, value, through, answer } = question;
  const product =
    through < 0 ? undefined : rowsOf(graph, moment, through).find((row) => row.value === value)?.product;
  const way = product === undefined ? inOneLine(expression) : `${product.incoming} × ${product.local}`;
  return (
    <>
      {way !== "" && (
        <>
          {" = "}
          <bdi class="tv-lesson-code">{way}</bdi>
        </>
      )}
      {typeof answer === "number" || product ? " = " : " has the shape "}
      <b>{product?.contribution ?? answerText(graph, question)}</b>
    </>
  );
}
