/** The S3-compatible server of a test run: versitygw (Apache-2.0), by which the S3 store is tested. */
import { findGoProgram } from './got.mjs';

/** Gives where `versitygw` lies, or the reason why it is not to be had. */
export const findVersitygw = () => findGoProgram({ name: 'versitygw', module: 'github.com/versity/versitygw/cmd/versitygw', version: 'v1.8.0' });
