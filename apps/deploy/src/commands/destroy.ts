import { main } from './lib/context';
import { destroy } from './lib/destroy';

void main(destroy);
