/** In a lecture: what this step is going to bring is asked for before it is shown. */

import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { answerText, judge, type Question, type Verdict } from "../model/predict";
import type { Graph } from "../model/state";
import type { Session } from "./session";
import type { Stage } from "./stage";
import "./guess.css";

export function Guess({ session, stage }: { session: Session; stage: Stage }) {
  const question = session.question.value;
  const graph = session.current.value?.graph;
  if (question === undefined || graph === undefined) return null;
  const answered = session.answered.value;
  // A new question is a new form: nothing of the guess before stays in it.
  const key = `${graph.id} ${graph.run} ${question.tick} ${answered}`;
  const found = session.questions.value.slice(0, answered);
  return <Form key={key} {...{ graph, question, found, session, stage }} />;
}

interface Properties {
  graph: Graph;
  question: Question;
  /** What this step has been asked before. */
  found: Question[];
  session: Session;
  stage: Stage;
}

function Form({ graph, question, found, session, stage }: Properties) {
  const guess = useSignal("");
  const verdict = useSignal<Verdict | undefined>(undefined);
  const { name, about, answer, expression } = question;
  const isShape = typeof answer !== "number";
  const input = useRef<HTMLInputElement>(null);
  const field = useId();
  const isRight = verdict.value?.isRight === true;
  /** The keys go back to the graph where nothing is left to be guessed. */
  const goOn = (step: () => void) => {
    step();
    if (session.question.peek() === undefined) stage.graph?.focus();
  };
  const show = () => goOn(() => session.answer());
  useEffect(() => {
    // Who has answered one question of a step goes on writing.
    if (found.length > 0) input.current?.focus();
  }, []);
  useEffect(() => {
    // Another guess takes the place of a wrong one.
    if (verdict.value?.isRight === false) input.current?.select();
    if (!isRight) return;
    // The kind word is read before the number is seen.
    const timer = setTimeout(show, 900);
    return () => clearTimeout(timer);
  }, [verdict.value]);
  return (
    <form
      class={`tv-guess tv-guess-${about}`}
      aria-label="Predict"
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight) return show();
        verdict.value = judge(question, guess.value) ?? {
          isRight: false,
          words: isShape ? "A shape looks like (2, 3)." : "That is no number: try 0.5, 1/3 or 2e-3.",
        };
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") stage.graph?.focus();
        const isAtEnd = input.current?.selectionEnd === guess.value.length;
        // The one key of a lecture, where it does not move in what is being written.
        if (event.key === "ArrowRight" && isAtEnd && (guess.value === "" || verdict.value !== undefined)) {
          event.preventDefault();
          if (isRight) show();
          else goOn(() => session.advance());
        }
        if (event.key !== "PageDown" && event.key !== "PageUp") event.stopPropagation();
      }}
    >
      <label class="tv-asked" for={field}>
        {found.map((one) => (
          <span key={one.name} class="tv-found">
            <bdi class="tv-name">{one.name}</bdi> = {answerText(graph, one)}
          </span>
        ))}
        {isShape ? "What is the shape of " : "What is "}
        <bdi class="tv-name">{name}</bdi>
        {expression !== "" && (
          <>
            {" = "}
            <bdi class="tv-lesson-code">{inOneLine(expression)}</bdi>
          </>
        )}
        ?
      </label>
      <div class="tv-answer">
        <input
          ref={input}
          id={field}
          type="text"
          inputMode={isShape ? "text" : "decimal"}
          autocomplete="off"
          size={isShape ? 10 : 7}
          readOnly={isRight}
          value={guess.value}
          onInput={(event) => {
            guess.value = event.currentTarget.value;
          }}
        />
        <button type="submit" disabled={guess.value.trim() === ""}>
          Guess
        </button>
        <button type="button" onClick={show} title="Show it (→ shows all of this step)">
          Show
        </button>
      </div>
      <p class="tv-verdict" role="status" data-right={verdict.value?.isRight}>
        {verdict.value?.words}
      </p>
    </form>
  );
}

/** More is not read aloud; the code beside the graph has it all. */
const LONGEST = 90;

export function inOneLine(expression: string): string {
  const line = expression.replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
