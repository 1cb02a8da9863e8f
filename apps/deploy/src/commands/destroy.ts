import { main } from '../operations/command/context';
import { destroy } from '../operations/destruction/destroy';

void main(destroy);
