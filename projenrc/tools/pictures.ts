import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examplePictures, PICTURES } from './pictures/example-pictures';

/** Draws the accounts of the example platform from its synthesized templates. */
mkdirSync(PICTURES, { recursive: true });
for (const [file, picture] of examplePictures()) {
  writeFileSync(join(PICTURES, file), picture);
  console.log(join(PICTURES, file));
}
