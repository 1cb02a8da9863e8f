import { main } from '../operations/command/context';
import { statusLocal } from '../operations/local/status';

void main(statusLocal);
