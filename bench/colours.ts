/** Colours by their role, for light and for dark. Pages and pictures hold these; what they show names only the role. */
export const CHART_COLOURS = `
:root { --ink: #1f2733; --muted: #5b6675; --line: #dfe3e9; --ground: #ffffff;
  --blue: #2f6fde; --teal: #0f8a7a; --orange: #c76a10; --red: #cf2f3a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --muted: #9aa6b6; --line: #333c49; --ground: #14181f;
  --blue: #6fa2ff; --teal: #3fc3b0; --orange: #f0a04b; --red: #ff6b74; } }`;
