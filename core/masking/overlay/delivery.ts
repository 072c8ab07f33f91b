import type { OverlayTable } from './row.ts';

export const deliveryOverlay: readonly OverlayTable[] = [];
