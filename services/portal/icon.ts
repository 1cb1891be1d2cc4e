/** A hull in a dock. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#2459b8" d="M2 6h4v16h20V6h4v20H2zM9 10h14l-3 9h-8z"/></svg>`;
