/** A part of the inspector, with its heading. */

import type { ComponentChildren } from "preact";

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="tv-section">
      <h4>{title}</h4>
      {children}
    </section>
  );
}
