/** Categories of topics: the four of the Tianjin service, and a district's own. */
import { z } from 'zod';

export const builtInCategories = ['pressure-relief', 'mental-wellbeing', 'partner-relationship', 'parent-child-relationship'] as const;
export const topicCategory = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be 1 to 63 small letters, digits and hyphens')
  .describe(`A category: ${builtInCategories.join(', ')}, or one of the district's own.`);
