/** Examples of what routes answer: beside the schemas, and no part of what is published of them. */
import { z } from 'zod';

/** A schema is registered here with an example of what it describes: `.register(examples, { example: … })`. */
export const examples = z.registry<{ example: z.$output }>();
