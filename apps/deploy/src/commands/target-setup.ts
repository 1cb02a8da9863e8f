import { main } from './lib/context';
import { targetSetup } from './lib/target-setup';

void main(targetSetup);
