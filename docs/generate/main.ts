import { writeFileSync } from 'node:fs';
import { generatedFiles } from './files.ts';

for (const { name, content } of generatedFiles) writeFileSync(new URL(`../${name}`, import.meta.url), content());
