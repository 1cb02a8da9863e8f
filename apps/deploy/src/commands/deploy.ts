import { main } from './lib/context';
import { deploy } from './lib/deploy';

void main(deploy);
