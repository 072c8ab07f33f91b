import type { OverlayTable } from './row.ts';

export const dataOverlay: readonly OverlayTable[] = [];
