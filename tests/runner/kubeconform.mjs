/** The kubeconform of a test run (Apache-2.0), and the schemas that it holds manifests to. */
import { findGoProgram } from './got.mjs';

/** Gives where `kubeconform` lies, or the reason why it is not to be had. */
export const findKubeconform = () => findGoProgram({ name: 'kubeconform', module: 'github.com/yannh/kubeconform/cmd/kubeconform', version: 'v0.8.0' });
