/** Figures: what a benchmark gives, always two numbers and their ratio from one run. */

export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly reference: number | null;
  readonly unit: string;
  readonly ratio: number | null;
  /** The least that we aim at. */
  readonly aim: number | null;
}

/** A ratio with its two figures. */
export const ratio = (name: string, ours: number, reference: number, unit: string, aim: number): Figure => ({ name, ours: Math.round(ours), reference: Math.round(reference), unit, ratio: Math.round((ours / reference) * 1000) / 1000, aim });

/** A figure that stands alone. */
export const alone = (name: string, ours: number, unit: string): Figure => ({ name, ours: Math.round(ours * 100) / 100, reference: null, unit, ratio: null, aim: null });

/** The table that people read. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name, String(figure.ours), figure.reference === null ? '' : String(figure.reference), figure.unit,
    figure.ratio === null ? '' : figure.ratio.toFixed(3), figure.aim === null ? '' : `≥ ${figure.aim}`,
    figure.ratio === null || figure.aim === null ? '' : figure.ratio >= figure.aim ? 'met' : 'missed',
  ]);
  const all = [['what', 'ours', 'reference', 'unit', 'ratio', 'aim', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
