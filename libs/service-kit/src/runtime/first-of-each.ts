/** Lets the first of each kind through in a stretch of time, and counts the rest: what is written of refusals stays bounded, whoever sends how many. */

export class FirstOfEach {
  private readonly seen = new Set<string>();
  private end = -Infinity;
  private left = 0;

  /** `max` kinds at the most are let through in each `windowMs`. */
  constructor(private readonly options: { windowMs: number; max: number; nowMs?: () => number }) {}

  /** Whether this is the first of its kind; then with how many were left out in the stretch before, told once. */
  admit(kind: string): { readonly leftOut: number } | undefined {
    const now = this.options.nowMs?.() ?? performance.now();
    let leftOut = 0;
    if (now >= this.end) {
      leftOut = this.left;
      this.seen.clear();
      [this.end, this.left] = [now + this.options.windowMs, 0];
    }
    if (this.seen.has(kind) || this.seen.size >= this.options.max) {
      this.left += 1;
      return undefined;
    }
    this.seen.add(kind);
    return { leftOut };
  }
}
