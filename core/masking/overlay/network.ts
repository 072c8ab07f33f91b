import type { OverlayTable } from './row.ts';

export const networkOverlay: readonly OverlayTable[] = [];
