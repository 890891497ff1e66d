/** Draws a thing again only when its look has changed: a step touches few of the things on screen. */

import { Component, type ComponentType } from "preact";

export function sameLook<Look extends object>(a: Look, b: Look): boolean {
  for (const key of Object.keys(a) as (keyof Look)[]) if (a[key] !== b[key]) return false;
  return true;
}

export function steady<Properties extends { look: object }>(View: ComponentType<Properties>) {
  return class Steady extends Component<Properties> {
    override shouldComponentUpdate(next: Readonly<Properties>): boolean {
      const { look, ...rest } = this.props;
      const { look: nextLook, ...nextRest } = next;
      return !sameLook(look, nextLook) || !sameLook(rest, nextRest);
    }

    override render(properties: Properties) {
      return <View {...properties} />;
    }
  };
}
