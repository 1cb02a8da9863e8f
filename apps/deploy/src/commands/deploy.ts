import { main } from '../operations/command/context';
import { deploy } from '../operations/deployment/deploy';

void main(deploy);
