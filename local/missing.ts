/** Something that this machine lacks: its message is one sentence that says what, and how to mend it. */
export class MissingOnMachine extends Error {}
