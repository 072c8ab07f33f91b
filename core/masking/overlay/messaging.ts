import type { OverlayTable } from './row.ts';

export const messagingOverlay: readonly OverlayTable[] = [];
