/** The promtool of a test run (Apache-2.0), by which alerts are tried. */
import { findGoProgram } from './got.mjs';

/** Gives where `promtool` lies, or the reason why it is not to be had. What discovers targets in clouds is left out: it is most of the program. */
export const findPromtool = () => findGoProgram({ name: 'promtool', module: 'github.com/prometheus/prometheus/cmd/promtool', version: 'v0.313.5', tags: ['remove_all_sd'] });
