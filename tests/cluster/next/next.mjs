/** hotline-cases, a version on: it needs a column that the present one does not know, and that is added before it is ready (expand). */
import { runService } from '@nuanxin/service-kit';
import { hotlineCases } from './apps/hotline-cases/dist/hotline-cases.module.js';

class Urgency1999000004000 {
  name = 'Urgency1999000004000';

  async up(runner) {
    await runner.query('ALTER TABLE hotline_case ADD COLUMN urgency smallint NOT NULL DEFAULT 0');
  }

  async down() {
    throw new Error('A column is not dropped while the version before may run.');
  }
}

const { schema } = hotlineCases;
await runService({ ...hotlineCases, schema: { ...schema, migrations: [...schema.migrations, Urgency1999000004000] } });
