import { join } from 'node:path';
import { testDocuments } from '../../../projenrc/jest/integ-templates';
import { DOCUMENTS } from '../integ/templates/documents';

testDocuments(join(__dirname, '..'), DOCUMENTS);
