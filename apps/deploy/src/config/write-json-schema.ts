import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP_ROOT } from './load';
import { jsonSchema } from './schema';

writeFileSync(join(APP_ROOT, 'config', 'schema.json'), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
