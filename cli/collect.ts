/** Reads an option that may be repeated: its values, in order. */
export const collect = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];
