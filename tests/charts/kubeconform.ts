/** Kubeconform, as a test runs it: what it finds wrong with manifests, by the schemas of Kubernetes and of the custom resources that they may be of. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** Put there by the runner, which says why where it could not. */
const [program, schemas] = [process.env['NUANXIN_TEST_KUBECONFORM'], process.env['NUANXIN_TEST_SCHEMAS']];
export const conformable = program !== undefined && schemas !== undefined;

const report = z.object({
  resources: z.array(z.object({ kind: z.string(), name: z.string(), status: z.string(), msg: z.string() })).nullable(),
  summary: z.object({ valid: z.number(), invalid: z.number(), errors: z.number(), skipped: z.number() }),
});

/** How many of the manifests are right, and what is wrong with the others. Unknown kinds and unknown fields are wrong; nothing is skipped. */
export async function conform(manifests: string): Promise<{ valid: number; wrong: string[] }> {
  const child = spawn(program ?? '', ['-strict', '-summary', '-output', 'json', '-schema-location', `${schemas}/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`, '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(manifests);
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const { resources, summary } = report.parse(JSON.parse(output));
  return { valid: summary.valid, wrong: (resources ?? []).map(({ kind, name, status, msg }) => `${kind} ${name}: ${status}: ${msg}`) };
}
