import { main } from '../operations/command/context';
import { destroyLocal } from '../operations/local/destroy';

void main(destroyLocal);
