// Makes the JSON Schema of a stack file from the zod schemas, for completion and hover help in editors.
// It must never be edited by hand: `routewise schema` prints it, and a test holds the committed file against it.
import { z } from 'zod';
import { namespace } from './parse';
import { stackSchema } from './schema/stack';

type Json = Record<string, unknown>;

/** JSON Schema (draft 2020-12) of a whole Pulumi.<stack>.yaml. */
export function stackJsonSchema(): Json {
  const sections = z.toJSONSchema(stackSchema, { io: 'input', unrepresentable: 'any' }) as {
    properties: Record<string, Json>;
    required?: string[];
  };
  const names = Object.keys(sections.properties);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Routewise stack',
    description: 'A Pulumi stack file of Routewise: Pulumi.<stack>.yaml',
    type: 'object',
    required: ['config'],
    properties: {
      config: {
        type: 'object',
        properties: Object.fromEntries(
          names.map((name) => [`${namespace}:${name}`, sections.properties[name]]),
        ),
        required: (sections.required ?? []).map((name) => `${namespace}:${name}`),
        // Other namespaces are other providers' business; an unknown section of ours is a mistake.
        patternProperties: { [`^${namespace}:(?!(${names.join('|')})$)`]: false },
      },
    },
  };
}
