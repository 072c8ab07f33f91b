// How dangerous a call is, from 1 to 10, with the reasons that make it so. It never decides anything: policy does.

export interface Risk {
  /** 1 (harmless) to 10. */
  readonly score: number;
  /** One short sentence for each danger that counted, the gravest first. */
  readonly reasons: readonly string[];
}
