/** Where the drafts of a notebook are kept in the browser; a file of its own, so that asking for them loads nothing else. */
export const draftsKey = (path: string): string => `lossbook:drafts:${path}`;
