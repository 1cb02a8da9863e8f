import { main } from './lib/context';
import { deployLocal } from './lib/deploy-local';

void main(deployLocal);
