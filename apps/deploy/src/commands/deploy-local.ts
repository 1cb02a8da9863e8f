import { main } from '../operations/command/context';
import { deployLocal } from '../operations/local/deploy';

void main(deployLocal);
