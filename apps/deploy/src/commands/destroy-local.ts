import { main } from './lib/context';
import { destroyLocal } from './lib/destroy-local';

void main(destroyLocal);
