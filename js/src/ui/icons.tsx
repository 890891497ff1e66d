/** Icons of the buttons, drawn in a square of 16. */

const PATHS = {
  first: { fill: "M3 3.5h1.6v9H3zM13 3.6v8.8L6 8z" },
  back: { fill: "M11.5 3.4v9.2L4.5 8z" },
  play: { fill: "M4.5 3v10l8-5z" },
  pause: { fill: "M4 3.2h2.8v9.6H4zM9.2 3.2H12v9.6H9.2z" },
  forward: { fill: "M4.5 3.4v9.2l7-4.6z" },
  last: { fill: "M11.4 3.5H13v9h-1.6zM3 3.6v8.8L10 8z" },
  fit: { line: "M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3M5.5 5.8h5v4.4h-5z" },
  turn: {
    line: "M2.5 7V2.5H7v4.5zM9.2 9.2h4.3v4.3H9.2zM9.5 3.2h1.7a2 2 0 0 1 2 2v1.3M11.6 5l1.6 1.6L14.8 5",
  },
  fullScreen: { line: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" },
  leaveFullScreen: { line: "M6 2.5V6H2.5M13.5 6H10V2.5M10 13.5V10h3.5M2.5 10H6v3.5" },
  export: { line: "M8 2.5v7.2M4.9 6.8L8 9.9l3.1-3.1M2.5 10.5v3h11v-3" },
  help: { line: "M5.6 6a2.4 2.4 0 1 1 3.5 2.1c-.8.4-1.1.9-1.1 1.7M8 12.4v.1" },
  auto: { line: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11z", fill: "M8 2.5a5.5 5.5 0 0 1 0 11z" },
  light: {
    line: "M8 5a3 3 0 1 0 0 6a3 3 0 0 0 0-6zM8 1.3v1.5M8 13.2v1.5M1.3 8h1.5M13.2 8h1.5M3.3 3.3l1 1M11.7 11.7l1 1M12.7 3.3l-1 1M4.3 11.7l-1 1",
  },
  dark: { line: "M13 9.6A5.4 5.4 0 0 1 6.4 3a5.4 5.4 0 1 0 6.6 6.6z" },
  lecture: { line: "M1.5 6.2L8 3.2l6.5 3L8 9.2zM4.4 7.8v3.4c2 1.7 5.2 1.7 7.2 0V7.8M14.5 6.2v4" },
  search: { line: "M7 2.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 0 0 0-8.4zM10.2 10.2L13.4 13.4" },
  link: {
    line: "M6.6 9.4a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.4 6.6a2.6 2.6 0 0 0-3.7 0L3.5 8.8a2.6 2.6 0 0 0 3.7 3.7l.8-.8",
  },
  copy: { line: "M6 5.5h7v7.5H6zM10 5.3V3H3v7.5h2.8" },
  left: { line: "M10 4l-4 4l4 4" },
  right: { line: "M6 4l4 4l-4 4" },
  up: { line: "M4 10l4-4l4 4" },
  down: { line: "M4 6l4 4l4-4" },
  close: { line: "M4 4l8 8M12 4l-8 8" },
} satisfies Record<string, { line?: string; fill?: string }>;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  const { line, fill }: { line?: string; fill?: string } = PATHS[name];
  return (
    <svg class="tv-icon" viewBox="0 0 16 16" width={16} height={16} aria-hidden="true">
      {line && <path class="tv-icon-line" d={line} />}
      {fill && <path class="tv-icon-fill" d={fill} />}
    </svg>
  );
}

interface ButtonProperties {
  icon: IconName;
  label: string;
  onClick(): void;
  disabled?: boolean;
  pressed?: boolean;
}

export function IconButton({ icon, label, onClick, disabled = false, pressed }: ButtonProperties) {
  return (
    <button
      type="button"
      class="tv-button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      // Not the attribute: a button that is disabled while it has the focus loses it, and the keys with it.
      aria-disabled={disabled}
      onClick={() => disabled || onClick()}
    >
      <Icon name={icon} />
    </button>
  );
}
