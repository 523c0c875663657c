/** Types of findBrowser.mjs, which plain Node scripts run too. */
export const flags: string[];
export function findBrowser(): string | undefined;
