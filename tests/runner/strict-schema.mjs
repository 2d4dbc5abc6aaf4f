/** An OpenAPI schema, as Kubernetes writes them, as a strict JSON Schema (draft 4): a field that it does not name is refused. */

const INT_OR_STRING = { anyOf: [{ type: 'integer' }, { type: 'string' }] };
/** Types of Kubernetes whose OpenAPI says less than the API server takes. */
const WIDER = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { anyOf: [{ type: 'number' }, { type: 'string' }] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': INT_OR_STRING,
};
/** Keywords whose value is a schema, a list of them, or a map of them. */
const ONE = ['items', 'additionalProperties', 'not'];
const LISTS = ['allOf', 'anyOf', 'oneOf'];

/**
 * Gives the strict schema; `name` is that of a definition of Kubernetes. References go on pointing into their own file.
 * Schemas under `allOf` and its kind add rules to an object that is named outside of them, so there nothing more is closed.
 */
export function strict(schema, name = '', closing = true) {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (WIDER[name] !== undefined) return WIDER[name];
  if (schema['x-kubernetes-int-or-string'] === true) return INT_OR_STRING;
  const result = Object.fromEntries(Object.entries(schema).filter(([key]) => !key.startsWith('x-') && !['description', 'default', 'nullable', 'format'].includes(key)));
  for (const key of ONE) if (key in result) result[key] = strict(result[key], '', closing && key !== 'not');
  for (const key of LISTS) if (key in result) result[key] = result[key].map((each) => strict(each, '', false));
  if ('properties' in result) {
    result.properties = Object.fromEntries(Object.entries(result.properties).map(([key, each]) => [key, strict(each, '', closing)]));
    if (closing && !('additionalProperties' in result) && schema['x-kubernetes-preserve-unknown-fields'] !== true && schema['x-kubernetes-embedded-resource'] !== true) result.additionalProperties = false;
  }
  return schema.nullable === true && result.type !== undefined ? { anyOf: [{ type: 'null' }, result] } : result;
}
