import { main } from './lib/context';
import { statusLocal } from './lib/status-local';

void main(statusLocal);
