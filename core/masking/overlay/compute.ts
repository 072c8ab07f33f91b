import type { OverlayTable } from './row.ts';

export const computeOverlay: readonly OverlayTable[] = [];
