import { main } from '../operations/command/context';
import { targetSetup } from '../operations/target-setup/target-setup';

void main(targetSetup);
