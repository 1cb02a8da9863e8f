import { main } from '../operations/command/context';
import { diff } from '../operations/deployment/diff';

void main(diff);
