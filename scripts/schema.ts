// `npm run schema`: prints the schema into schema.graphql. A test fails while the two differ.
import { writeFileSync } from 'node:fs';
import { printedSchema } from '../server/schema.ts';

writeFileSync('schema.graphql', printedSchema());
