import type { OverlayTable } from './row.ts';

export const identityOverlay: readonly OverlayTable[] = [];
