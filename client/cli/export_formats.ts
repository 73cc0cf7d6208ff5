/** How a conversation can be written down. */
export const EXPORT_FORMATS = ["md", "json", "txt"] as const;

/** One of the ways to write a conversation down. */
export type ExportFormat = typeof EXPORT_FORMATS[number];
